import type { Node } from 'constructs';
import { parseRetrySchedule } from '../lambdas/dispatcher/retry-schedule.ts';
import type { LinkbusConfig } from './config.ts';

/**
 * The settings given on the command line: `-c stage=prod -c retrySchedule=5,300 -c homePageUrl=https://example.com`.
 * `allowPrivateTargets` isn't among them: nothing that is deployed should get it by a slip of a flag.
 */
export function settingsFromContext(node: Node): Partial<LinkbusConfig> {
  const setting = (name: string): string | undefined => node.tryGetContext(name) as string | undefined;
  const stage = setting('stage');
  const retrySchedule = setting('retrySchedule');
  const homePageUrl = setting('homePageUrl');
  return {
    ...(stage !== undefined && { stage }),
    ...(retrySchedule !== undefined && { retrySchedule: parseRetrySchedule(retrySchedule) }),
    ...(homePageUrl !== undefined && { homePageUrl }),
  };
}
