import { join } from 'node:path';

/** The project's root. */
export const ROOT = join(import.meta.dirname, '..');

/** MiniStack's installation, kept between runs. */
export const VENV = join(ROOT, '.linkbus', 'venv');

/** Logs, the synthesized app and the emulator's files of a run. */
export const WORK = join(ROOT, '.linkbus', 'emulator');
