import { DEFAULT_RETRY_SCHEDULE } from '../lambdas/dispatcher/retry-schedule.ts';

/** What a deployment of Linkbus can choose. */
export interface LinkbusConfig {
  /** Names the stack and its resources, so that several stages live side by side in one account: `prod`, `dev`. */
  readonly stage: string;
  /**
   * Waits before each further attempt of a delivery, in seconds; their number is the number of retries.
   * @default the contract's nine, from 5 s to 24 h
   */
  readonly retrySchedule: readonly number[];
  /**
   * Where `GET /` leads.
   * @default a small page
   */
  readonly homePageUrl?: string;
  /**
   * Whether webhooks may have plain http and private addresses as their targets. Only the stage `local` may have it:
   * in an AWS account it would let everybody with a key send requests to the inside of the network.
   * @default false
   */
  readonly allowPrivateTargets: boolean;
}

/** The one stage that may deliver to private addresses. */
export const LOCAL_STAGE = 'local';

const STAGE_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;

/**
 * Completes and checks the settings of a deployment.
 * @throws with a sentence that says what the setting takes
 */
export function makeConfig(settings: Partial<LinkbusConfig>): LinkbusConfig {
  const config: LinkbusConfig = {
    stage: 'dev',
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    allowPrivateTargets: false,
    ...settings,
  };
  if (!STAGE_PATTERN.test(config.stage)) {
    throw new Error(
      `stage is "${config.stage}"; it takes up to 20 lower-case letters, digits and "-", such as "prod".`,
    );
  }
  if (config.allowPrivateTargets && config.stage !== LOCAL_STAGE) {
    throw new Error(
      `allowPrivateTargets is for the stage "${LOCAL_STAGE}" only; the stage "${config.stage}" must not deliver to private addresses.`,
    );
  }
  if (config.homePageUrl !== undefined && !/^https?:\/\//.test(config.homePageUrl)) {
    throw new Error(`homePageUrl is "${config.homePageUrl}"; it takes an absolute http or https URL.`);
  }
  return config;
}
