import { join } from 'node:path';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '..');

/** Where MiniStack is installed; kept between runs. */
export const VENV = join(ROOT, '.linkbus', 'venv');

/** What a run leaves behind: its logs, what was synthesized, and the emulator's own files. */
export const WORK = join(ROOT, '.linkbus', 'emulator');
