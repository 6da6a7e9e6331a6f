import { deployApp, type Target } from './cdk.ts';

const NEEDED = 24;

/**
 * Deploys a function that returns its version of Node, and calls it. MiniStack runs functions with the `node` of its own
 * PATH, whatever their runtime; an older one lacks what the functions use, so no webhook would be delivered.
 *
 * @throws Error that says what to do, if the version is older than Lambda's
 */
export async function checkNodeVersion(target: Target, say: (sentence: string) => void): Promise<void> {
  const { FunctionName } = await deployApp(target, 'node emulator/node-version-app.ts', 'LinkbusNodeVersion');
  // Unsigned: MiniStack and LocalStack don't check signatures.
  const response = await fetch(
    `${target.environment.AWS_ENDPOINT_URL}/2015-03-31/functions/${FunctionName}/invocations`,
    { method: 'POST', body: '{}', signal: AbortSignal.timeout(60_000) },
  ).then((answer) => answer.text(), String);
  say(judgeNodeVersion(response));
}

/** @param response the function's response @throws Error for a version that is too old */
export function judgeNodeVersion(response: string): string {
  const [, version, major] = /^"(v(\d+)[.\d]*)"$/.exec(response.trim()) ?? [];
  if (version === undefined)
    return `The emulator's version of Node is unknown; Linkbus needs Node ${NEEDED}.`;
  if (Number(major) >= NEEDED) return `The emulator runs functions with Node ${version}.`;
  throw new Error(
    `The emulator runs functions with Node ${version}, and Linkbus needs Node ${NEEDED}. Run MiniStack with ` +
      `"npm run emulator", which brings Node ${NEEDED}, or put Node ${NEEDED} first in the emulator's PATH.`,
  );
}
