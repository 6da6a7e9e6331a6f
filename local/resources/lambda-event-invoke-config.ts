import * as z from 'zod';
import { DEFAULT_ASYNCHRONOUS_INVOCATION } from '../lambda/invoke-asynchronously.ts';
import { functionByNameOrArn } from '../local-account.ts';
import { resourceType } from './resource-type.ts';

export const lambdaEventInvokeConfig = resourceType({
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: z.strictObject({
    FunctionName: z.string(),
    Qualifier: z.literal('$LATEST'),
    MaximumRetryAttempts: z.int().min(0).max(2).optional(),
    MaximumEventAgeInSeconds: z.int().min(60).max(21_600).optional(),
  }),
  create({ FunctionName, MaximumRetryAttempts, MaximumEventAgeInSeconds }, { logicalId, account }) {
    const defaults = DEFAULT_ASYNCHRONOUS_INVOCATION;
    functionByNameOrArn(FunctionName, account).asynchronous = {
      maximumRetryAttempts: MaximumRetryAttempts ?? defaults.maximumRetryAttempts,
      maximumEventAgeSeconds: MaximumEventAgeInSeconds ?? defaults.maximumEventAgeSeconds,
    };
    return { ref: logicalId };
  },
});
