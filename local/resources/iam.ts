import * as z from 'zod';
import { policyDocument } from '../iam/statement.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

/** Managed policies for logs and traces, which have no effect locally. */
const ALLOWED_POLICIES = ['service-role/AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess'].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
);

const role = resourceType({
  type: 'AWS::IAM::Role',
  properties: z.strictObject({
    RoleName: z.string().optional(),
    ManagedPolicyArns: z.array(z.enum(ALLOWED_POLICIES)).optional(),
    Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument })).optional(),
    AssumeRolePolicyDocument: withoutEffect('only functions assume roles'),
    Description: withoutEffect('documentation'),
    Tags: withoutEffect('for billing and policies'),
  }),
  create({ RoleName, Policies = [] }, { generatedName, account }) {
    const name = RoleName ?? generatedName;
    const arn = `arn:aws:iam::${account.accountId}:role/${name}`;
    account.roles.add({ name, arn, statements: Policies.flatMap((each) => each.PolicyDocument.Statement) });
    return { ref: name, attributes: { Arn: arn } };
  },
});

const policy = resourceType({
  type: 'AWS::IAM::Policy',
  properties: z.strictObject({
    PolicyName: z.string(),
    PolicyDocument: policyDocument,
    Roles: z.array(z.string()),
  }),
  create({ PolicyName, PolicyDocument, Roles }, { account }) {
    for (const name of Roles) account.roles.byName(name).statements.push(...PolicyDocument.Statement);
    return { ref: PolicyName };
  },
});

export const iam = [role, policy];
