import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WITHOUT_BUNDLES } from './synthesized-stack.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Runs the app as the CDK's command does for `cdk synth -c name=value`, and reads the templates it writes. */
async function synth(context: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-synth-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  await run(process.execPath, ['bin/linkbus.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...WITHOUT_BUNDLES, ...context }),
    },
  });
  const templates = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(
    templates.map((file) => [file, JSON.parse(readFileSync(join(directory, file), 'utf8'))]),
  );
}

describe('cdk synth', () => {
  it('makes one stack, of the stage that is named', async () => {
    expect(Object.keys(await synth({ stage: 'prod' }))).toEqual(['Linkbus-prod.template.json']);
  });

  it.each(['prod', 'local'])(
    'makes nothing else of the stage %s with -c allowPrivateTargets=true',
    async (stage) => {
      const [plain, asked] = await Promise.all([
        synth({ stage }),
        synth({ stage, allowPrivateTargets: 'true', ALLOW_PRIVATE_TARGETS: 'true' }),
      ]);

      expect(asked).toEqual(plain);
      expect(JSON.stringify(asked)).toContain('"ALLOW_PRIVATE_TARGETS":"false"');
    },
  );

  it('makes nothing of a setting that it does not understand, and says what it takes', async () => {
    await expect(synth({ stage: 'PROD' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stage is "PROD"; it takes up to 20 lower-case letters'),
    });
  });
});
