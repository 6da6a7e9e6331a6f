import * as z from 'zod';
import { type ResourceType, resourceType } from './resource-type.ts';

/** Resource types without effect on one machine, and why. Their `Ref` is the logical id; their `Arn` is made up. */
const REASONS: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'reports construct usage to AWS',
  'AWS::CloudWatch::Alarm': 'no CloudWatch locally; problems go to the terminal',
  'AWS::CloudWatch::Dashboard': 'no CloudWatch locally',
  'AWS::Logs::LogGroup': 'logs go to the terminal',
};

export const withoutEffectTypes: readonly ResourceType[] = Object.keys(REASONS).map((type) =>
  resourceType({
    type,
    properties: z.unknown(),
    create: (_, { logicalId, account }) => ({
      ref: logicalId,
      attributes: { Arn: `arn:aws:local:${account.region}:${account.accountId}:${logicalId}` },
    }),
  }),
);
