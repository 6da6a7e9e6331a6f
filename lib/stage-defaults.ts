import type { LinkbusConfig, LocalSetting } from './config.ts';

/** Settings that a stage can have defaults for. */
export type StageDefaults = Partial<Omit<LinkbusConfig, 'stage' | LocalSetting>>;

const PRODUCTION: StageDefaults = { keepData: true };

/** Defaults of each stage. Put settings here that belong under version control, such as a stage's domain. */
const STAGES: Readonly<Record<string, StageDefaults>> = {
  prod: PRODUCTION,
};

/** Returns a stage's defaults. Stages named `prod`, `production`, `prod-…` and `production-…` are production. */
export function stageDefaults(stage: string): StageDefaults {
  return STAGES[stage] ?? (/^prod(uction)?(-|$)/.test(stage) ? PRODUCTION : {});
}
