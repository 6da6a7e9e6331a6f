import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WITHOUT_BUNDLES } from './synthesized-stack.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Runs the app as `cdk synth -c name=value` does and reads its templates. */
async function synth(
  context: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-synth-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  await run(process.execPath, ['bin/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: '',
      ...environment,
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
  it('makes one stack for the named stage', async () => {
    expect(Object.keys(await synth({ stage: 'prod' }))).toEqual(['Linkbus-prod.template.json']);
  });

  it.each(['prod', 'local'])(
    'makes nothing of the stage %s with -c allowPrivateTargets=true, for AWS itself',
    async (stage) => {
      await expect(synth({ stage, allowPrivateTargets: 'true' })).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('allowPrivateTargets needs an emulator on this machine'),
      });
    },
  );

  it('refuses -c allowPrivateTargets=true for the stage prod, even on an emulator', async () => {
    await expect(
      synth({ stage: 'prod', allowPrivateTargets: 'true' }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('allowPrivateTargets needs the stage "local"'),
    });
  });

  it('makes stacks without and with a domain and a key', async () => {
    const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/1';
    const [plain, withDomain, withKey] = await Promise.all([
      synth({ stage: 'prod' }),
      synth({ stage: 'prod', domainName: 'go.example.com', certificateArn }),
      synth({ stage: 'prod', encryption: 'customer-managed' }),
    ]);
    const has = (templates: object, text: string) => JSON.stringify(templates).includes(text);

    expect([plain, withDomain, withKey].map((each) => has(each, 'AWS::ApiGatewayV2::DomainName'))).toEqual([
      false,
      true,
      false,
    ]);
    expect([plain, withDomain, withKey].map((each) => has(each, 'AWS::KMS::Key'))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each([
    [{ stage: 'prod', throttleRate: 'lots' }, 'throttleRate is "lots"; it takes a whole number'],
    [{ stage: 'prod', domainname: 'go.example.com' }, 'domainname is not a setting. The settings are stage,'],
    [
      { stage: 'prod', domainName: 'go.example.com' },
      'domainName needs certificateArn, the ACM certificate of',
    ],
  ])('stops at %j with one sentence', async (context, sentence) => {
    const failure = await synth(context).then(
      () => undefined,
      (error: { readonly code: number; readonly stderr: string }) => error,
    );

    expect(failure?.code).toBe(1);
    expect(failure?.stderr).toMatch(/^.+\.\n$/);
    expect(failure?.stderr).toContain(sentence);
  });

  it("stops at a wrong setting through the CDK's command", async () => {
    const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
    const command = [
      cdk,
      'synth',
      '--quiet',
      '--no-notices',
      '-c',
      'stage=prod',
      '-c',
      'logRetentionDays=31',
    ];

    await expect(run(process.execPath, command, { cwd: root })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'logRetentionDays is "31"; it takes a retention of CloudWatch Logs, in days',
      ),
    });
  });

  it('stops at an unreadable setting and names the accepted values', async () => {
    await expect(synth({ stage: 'PROD' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stage is "PROD"; it takes up to 20 lower-case letters'),
    });
  });
});
