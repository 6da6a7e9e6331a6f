import * as z from 'zod';
import { type ResourceType, resourceType } from './resource-type.ts';

/** Resource types that change nothing on this machine, and why. Their `Ref` is their logical id, `Arn` made up. */
const REASONS: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'it tells AWS which constructs are in use',
  'AWS::CloudWatch::Alarm': 'there is no CloudWatch here: what an alarm would tell is in the terminal',
  'AWS::CloudWatch::Dashboard': 'there is no CloudWatch here',
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
