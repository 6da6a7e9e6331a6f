import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import type { LinkbusConfig } from '../../lib/config.ts';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';

/** Skips bundling, which takes 90 % of the time and doesn't change the template. */
export const WITHOUT_BUNDLES = { 'aws:cdk:bundling-stacks': [] };

/** The context of `cdk.json`, without bundling. */
export const CDK_CONTEXT = { ...cdkJson.context, ...WITHOUT_BUNDLES };

/** A resource, named by its construct's path, such as `Links/Table`. */
export interface SynthesizedResource {
  readonly name: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A stage's template, read by construct paths. */
export interface SynthesizedLinkbus {
  readonly stackName: string;
  readonly template: Template;
  readonly resources: readonly SynthesizedResource[];
  /** The resources of one type, by name. */
  ofType(type: string): ReadonlyMap<string, SynthesizedResource>;
  /** @throws if there is no such resource */
  named(name: string): SynthesizedResource;
  /**
   * What a value of the template refers to: `Links/Table` for its `Ref` and its ARN, `Links/Table.StreamArn` for
   * another attribute, and text as it is.
   */
  nameOf(value: unknown): string;
}

export function synthesize(settings: Partial<LinkbusConfig> = { stage: 'prod' }): SynthesizedLinkbus {
  const [linkbus] = synthesizeStages(settings);
  if (linkbus === undefined) throw new Error('There is no stage.');
  return linkbus;
}

/** Templates of several stages in one app. */
export function synthesizeStages(...stages: readonly Partial<LinkbusConfig>[]): SynthesizedLinkbus[] {
  const outdir = mkdtempSync(join(tmpdir(), 'linkbus-synth-'));
  const app = new App({
    outdir,
    context: CDK_CONTEXT,
    analyticsReporting: false,
    // Takes a second; cloudformation-validation.test.ts covers it.
    builtinCloudFormationValidation: false,
  });
  try {
    return stages.map((each) => addLinkbusStack(app, makeConfig(each))).map(readStack);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function readStack(stack: ReturnType<typeof addLinkbusStack>): SynthesizedLinkbus {
  const template = Template.fromStack(stack);
  const names = new Map(
    stack.node
      .findAll()
      .filter(CfnResource.isCfnResource)
      .map((each) => [stack.getLogicalId(each), constructPath(each.node.path)]),
  );
  const found = template.toJSON().Resources as Readonly<Record<string, TemplateResource>>;
  const resources = Object.entries(found).map(([logicalId, each]) => ({
    name: names.get(logicalId) ?? logicalId,
    logicalId,
    type: each.Type,
    properties: each.Properties ?? {},
    deletionPolicy: each.DeletionPolicy,
    updateReplacePolicy: each.UpdateReplacePolicy,
  }));
  const byName = new Map(resources.map((each) => [each.name, each]));

  function nameOf(value: unknown): string {
    if (typeof value !== 'object' || value === null) return String(value);
    if ('Ref' in value) return names.get(String(value.Ref)) ?? String(value.Ref);
    if ('Fn::GetAtt' in value) {
      const [logicalId = '', attribute] = value['Fn::GetAtt'] as string[];
      const name = names.get(logicalId) ?? logicalId;
      return attribute === 'Arn' ? name : `${name}.${attribute}`;
    }
    if ('Fn::Join' in value) {
      const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map(nameOf).join(delimiter);
    }
    throw new Error(`${JSON.stringify(value)} refers to nothing that is known here.`);
  }

  return {
    stackName: stack.stackName,
    template,
    resources,
    ofType: (type) =>
      new Map(resources.filter((each) => each.type === type).map((each) => [each.name, each])),
    named(name) {
      const resource = byName.get(name);
      if (resource === undefined) throw new Error(`There is no ${name} among ${[...byName.keys()]}.`);
      return resource;
    },
    nameOf,
  };
}

/** Path within the stack, without the CDK's `Resource` suffix. */
function constructPath(path: string): string {
  return path
    .split('/')
    .slice(1)
    .join('/')
    .replace(/\/Resource$/, '');
}
