import type { LinkbusConfig } from './config.ts';

/** What a stage can have of its own. What it may do with private targets isn't among it. */
export type StageDefaults = Partial<Omit<LinkbusConfig, 'stage' | 'allowPrivateTargets'>>;

const PRODUCTION: StageDefaults = { keepData: true };

/**
 * What each stage has where the command line says nothing else: the place for settings that a team wants under version
 * control, such as a stage's domain.
 */
const STAGES: Readonly<Record<string, StageDefaults>> = {
  prod: PRODUCTION,
};

/** The settings of a stage. One that is called `production`, `prod-…` or `production-…` is production, too. */
export function stageDefaults(stage: string): StageDefaults {
  return STAGES[stage] ?? (/^prod(uction)?(-|$)/.test(stage) ? PRODUCTION : {});
}
