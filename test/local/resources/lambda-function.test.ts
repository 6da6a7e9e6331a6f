import { describe, expect, it, onTestFinished } from 'vitest';
import { accountUnderTest } from '../account-under-test.ts';
import { functionDirectory } from '../lambda/function-directory.ts';

const properties = {
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
  Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
};

/** Creates a function of this code with these additional properties. */
function withFunction(source: string, overrides: Readonly<Record<string, unknown>> = {}) {
  const directory = functionDirectory(source);
  const tested = accountUnderTest();
  onTestFinished(async () => {
    await tested.stop();
    directory.remove();
  });
  const created = tested.create(
    {
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: {} },
        Greeter: { Type: 'AWS::Lambda::Function', Properties: { ...properties, ...overrides } },
      },
      Outputs: {
        Ref: { Value: { Ref: 'Greeter' } },
        Arn: { Value: { 'Fn::GetAtt': ['Greeter', 'Arn'] } },
      },
    },
    new Map([['code.zip', directory.path]]),
  );
  return { ...tested, created };
}

describe('AWS::Lambda::Function', () => {
  it('has its name as Ref and its ARN as an attribute', async () => {
    expect(await withFunction('', { FunctionName: 'greet' }).created).toEqual({
      Ref: 'greet',
      Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:greet',
    });
    expect(await withFunction('').created).toMatchObject({ Ref: 'Test-Greeter' });
  });

  it('runs its asset with its variables and the local AWS endpoint', async () => {
    const { created, account, logs } = withFunction(
      `exports.handler = async (event) => {
        console.log('called');
        const { AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_REGION, GREETING } = process.env;
        const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = process.env;
        return [event, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_REGION, GREETING, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID];
      }`,
      { MemorySize: 256, Environment: { Variables: { GREETING: { 'Fn::Join': ['', ['Hel', 'lo']] } } } },
    );
    const { Arn } = await created;

    expect(await account.functions.get(String(Arn))?.invoke({ n: 1 })).toEqual({
      ok: true,
      payload: [{ n: 1 }, '256', 'eu-west-1', 'Hello', account.awsUrl, 'Greeter'],
    });
    expect(logs).toEqual(['Test-Greeter stdout called']);
  });

  it('times out after its timeout', async () => {
    const { created, account } = withFunction('exports.handler = () => new Promise(() => {})', {
      Timeout: 0.05,
    });
    const { Arn } = await created;

    expect(await account.functions.get(String(Arn))?.invoke({})).toMatchObject({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 0.05 seconds'),
    });
  });

  it('limits concurrent executions to the reserved ones', async () => {
    const { created, account } = withFunction(
      `let calls = 0;
       exports.handler = async () => { calls += 1; await new Promise((r) => setTimeout(r, 20)); return calls }`,
      { ReservedConcurrentExecutions: 1 },
    );
    const { Arn } = await created;
    const results = [1, 2, 3].map(() => account.functions.get(String(Arn))?.invoke({}));
    expect(await Promise.all(results)).toEqual([1, 2, 3].map((payload) => ({ ok: true, payload })));
  });

  it.each([
    ['another runtime', { Runtime: 'nodejs22.x' }, 'the property Runtime has an unsupported value'],
    [
      'code that is not an asset',
      { Code: { S3Bucket: 'a', S3Key: 'b.zip' } },
      'the code b.zip is not an asset',
    ],
    ['inline code', { Code: { ZipFile: 'x' } }, 'the property Code.ZipFile is not supported'],
    [
      'other NODE_OPTIONS than source maps',
      { Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps --bogus' } } },
      'NODE_OPTIONS is "--enable-source-maps --bogus"; only --enable-source-maps is supported',
    ],
    ['layers', { Layers: ['arn'] }, 'the property Layers is not supported'],
    [
      'a variable that is not a string',
      { Environment: { Variables: { N: 1 } } },
      'the property Environment.Variables.N has an unsupported value',
    ],
  ])('is refused with %s', async (_, overrides, message) => {
    const { created } = withFunction('', overrides);

    await expect(created).rejects.toThrow(`Greeter (AWS::Lambda::Function): `);
    await expect(created).rejects.toThrow(message);
  });
});
