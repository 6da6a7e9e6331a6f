import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ENTRY, runLine, runLineHere } from './command-line.ts';

const LINES = [
  ...['', 'start', 'listen', 'keys', 'keys create', 'keys list', 'keys revoke'],
  ...['redrive', 'redrive deliveries', 'redrive events', 'suspend', 'cost', 'chaos'],
];

/** Prints the URL of each module that is loaded. */
const PRINT_LOADS = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) });`;

/** Runs the entry with Node's own flags. */
const node = (...args: string[]) =>
  new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, args, (error, _, stderr) => resolve({ code: error?.code, stderr }));
  });

describe('linkbus', () => {
  it('lists its commands with --help, and loads no heavy module for that', async () => {
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(PRINT_LOADS)}`;
    const { stdout, stderr, code } = await runLine(['--help'], { NODE_OPTIONS });

    for (const name of ['start', 'listen', 'keys', 'redrive', 'cost', 'chaos'])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} .*[A-Z].*\\.$`, 'm'));
    expect(stderr).toMatch(/node_modules\/commander/);
    expect(stderr).not.toMatch(/aws-cdk-lib|@aws-sdk|esbuild|standardwebhooks/);
    expect(code).toBe(0);
  });

  it('prints the version of the package with --version', async () => {
    expect(await runLine(['--version'])).toEqual({
      stdout: `${packageJson.version}\n`,
      stderr: '',
      code: 0,
    });
  });

  it('is the bin of the package, so that npx runs it from a clone', () => {
    expect(ENTRY.endsWith(`/${packageJson.bin.linkbus}`)).toBe(true);
  });

  it.each(LINES)('%s --help prints a description and an example', async (line) => {
    const { stdout, stderr, code } = await runLineHere(`${line} --help`.trim());

    expect(stdout).toMatch(new RegExp(`^Usage: ${`linkbus ${line}`.trim()} \\[options\\].*\n\n[A-Z].*\\.\n`));
    expect(stdout).toMatch(/\nExamples:\n {2}.*linkbus /);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it.each(LINES.filter((line) => line !== 'keys create'))(
    '%s --color is a usage error: a sentence, a hint and exit code 2',
    async (line) => {
      expect(await runLineHere(`${line} --color`.trim())).toEqual({
        stdout: '',
        stderr: `Unknown option '--color'.\nRun "${`linkbus ${line}`.trim()} --help".\n`,
        code: 2,
      });
    },
  );

  it.each([
    [
      '',
      'Missing command; choose from start, listen, keys, redrive, cost, suspend, erase, chaos.\nRun "linkbus --help".\n',
    ],
    ['lisen', 'Unknown command \'lisen\'. Did you mean listen?\nRun "linkbus --help".\n'],
    // The error comes from the subcommand: the option before it was accepted.
    ['keys --stage x list -y', 'Unknown option \'-y\'.\nRun "linkbus keys list --help".\n'],
    ['redrive --limit 5 events -y', 'Unknown option \'-y\'.\nRun "linkbus redrive events --help".\n'],
  ])('refuses the command line "%s"', async (line, stderr) => {
    expect(await runLineHere(line)).toEqual({ stdout: '', stderr, code: 2 });
  });
});

describe('bin/linkbus.js', () => {
  it('ends quietly when nobody reads its output any more', async () => {
    const child = spawn(process.execPath, [ENTRY, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  it('says which Node it needs, on a Node that can’t load TypeScript', async () => {
    const { code, stderr } = await node('--no-experimental-strip-types', ENTRY, '--version');

    expect(stderr).toMatch(
      /^Linkbus needs Node 22\.18 or later; this is v\d+\.\d+\.\d+\. Run "npm ci --include=dev --ignore-scripts=false".*\n$/,
    );
    expect(code).toBe(1);
  });

  it('asks for npm ci if the dependencies are not installed', async () => {
    const clone = mkdtempSync(join(tmpdir(), 'clone-'));
    onTestFinished(() => rmSync(clone, { recursive: true }));
    mkdirSync(join(clone, 'bin'));
    copyFileSync(ENTRY, join(clone, 'bin/linkbus.js'));
    writeFileSync(join(clone, 'package.json'), '{"type":"module"}');

    const refused = (install: string) => ({
      code: 1,
      stderr: `Linkbus's dependencies aren't installed. Run "${install}" first.\n`,
    });
    expect(await node(join(clone, 'bin/linkbus.js'), '--version')).toEqual(refused('npm ci'));

    mkdirSync(join(clone, 'node_modules'));
    expect(await node(join(clone, 'bin/linkbus.js'), '--version')).toEqual(
      refused('npm ci --include=dev --ignore-scripts=false'),
    );
  });
});
