import type { App } from 'aws-cdk-lib';
import type { LinkbusConfig } from './config.ts';
import { LinkbusStack } from './linkbus-stack.ts';

/** Adds a stage's stack to a CDK app. */
export function addLinkbusStack(app: App, config: LinkbusConfig): LinkbusStack {
  return new LinkbusStack(app, `Linkbus-${config.stage}`, {
    config,
    description: `Linkbus, stage ${config.stage}`,
  });
}
