import { apigatewayv2 } from './apigatewayv2.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { eventsEventBus } from './events-event-bus.ts';
import { eventsRule } from './events-rule.ts';
import { iam } from './iam.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import type { ResourceType } from './resource-type.ts';
import { sqsQueue } from './sqs-queue.ts';
import { sqsQueuePolicy } from './sqs-queue-policy.ts';
import { withoutEffectTypes } from './without-effect.ts';

/** The supported CloudFormation resource types, by name. `unsupported.ts` refuses all others. */
export const supportedTypes: ReadonlyMap<string, ResourceType> = new Map(
  [
    ...apigatewayv2,
    ...iam,
    dynamodbTable,
    eventsEventBus,
    eventsRule,
    lambdaEventInvokeConfig,
    lambdaEventSourceMapping,
    lambdaFunction,
    lambdaPermission,
    sqsQueue,
    sqsQueuePolicy,
    ...withoutEffectTypes,
  ].map((each) => [each.type, each]),
);
