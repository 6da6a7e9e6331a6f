import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

// A CDK app with a function that returns its Node version, for check-node-version.ts.
const stack = new Stack(new App(), 'LinkbusNodeVersion');
const version = new LambdaFunction(stack, 'Version', {
  code: Code.fromInline('exports.handler = async () => process.version'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
});
new CfnOutput(stack, 'FunctionName', { value: version.functionName });
