import type { App } from 'aws-cdk-lib';
import type { LinkbusConfig } from './config.ts';
import { LinkbusStack } from './linkbus-stack.ts';

/** Adds the stack of a stage to a CDK app; several stages can be in one account. */
export function addLinkbusStack(app: App, config: LinkbusConfig): LinkbusStack {
  return new LinkbusStack(app, `Linkbus-${config.stage}`, {
    config,
    description: `Linkbus, stage ${config.stage}`,
  });
}
