import type { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { deployments } from './deployments.ts';
import { strictApp } from './strict-app.ts';

// CDK hands templates to AWS's own validator, which has the schema of every resource type:
// https://github.com/aws-cloudformation/cloudformation-validate

/** The CloudFormation resource of a construct, such as `Links/Table`. */
function resourceOf(stack: Stack, path: string): CfnResource {
  const construct = path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), stack);
  return construct.node.defaultChild as CfnResource;
}

describe("CloudFormation's schemas and CDK's rules", () => {
  it.each(Object.entries(deployments))('accept %s', (_, settings) => {
    const app = strictApp();
    addLinkbusStack(app, makeConfig(settings));

    expect(() => app.synth()).not.toThrow();
  });

  it.each([
    ['an unknown property', 'Links/Table', 'Colour', 'red', "'Colour' was unexpected"],
    [
      'an unknown nested property',
      'Http/Api/DefaultStage',
      'AccessLogSettings.Colour',
      'red',
      "AccessLogSettings.Colour: Additional properties are not allowed ('Colour' was unexpected)",
    ],
    [
      'a value of the wrong type',
      'Webhooks/RetryQueue',
      'VisibilityTimeout',
      'long',
      "VisibilityTimeout: 'long' is not of type 'integer'",
    ],
    [
      'a value out of range',
      'Webhooks/RetryQueue',
      'VisibilityTimeout',
      43_201,
      'VisibilityTimeout: 43201 is greater than the maximum of 43200',
    ],
    [
      'a value outside the enum',
      'Links/Redirect',
      'Runtime',
      'nodejs23.x',
      "Runtime: 'nodejs23.x' is not one of",
    ],
    ['a missing property', 'Links/Table', 'KeySchema', undefined, "'KeySchema' is a required property"],
  ])('refuse %s', (_, path, property, value, finding) => {
    const app = strictApp();
    const resource = resourceOf(addLinkbusStack(app, makeConfig({ stage: 'prod' })), path);
    if (value === undefined) resource.addPropertyDeletionOverride(property);
    else resource.addPropertyOverride(property, value);

    expect(() => app.synth()).toThrow(finding);
  });
});
