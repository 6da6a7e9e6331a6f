import * as z from 'zod';
import { functionByNameOrArn } from '../local-account.ts';
import { resourceType } from './resource-type.ts';

export const lambdaPermission = resourceType({
  type: 'AWS::Lambda::Permission',
  properties: z.strictObject({
    Action: z.literal('lambda:InvokeFunction'),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
  }),
  create({ Action, FunctionName, Principal, SourceArn }, { logicalId, account }) {
    functionByNameOrArn(FunctionName, account).permissions.push({
      Effect: 'Allow',
      Action: [Action],
      Principal: { Service: [Principal] },
      ...(SourceArn !== undefined && { Condition: { ArnLike: { 'aws:SourceArn': [SourceArn] } } }),
    });
    return { ref: logicalId };
  },
});
