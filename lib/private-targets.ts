import { SettingError } from './config.ts';

/**
 * Reads `-c allowPrivateTargets=true`. Needs an `AWS_ENDPOINT_URL` on a loopback address, so a wrong flag can't reach an
 * AWS account.
 * @throws {SettingError}
 */
export function mayAllowPrivateTargets(value: string, endpoint: string | undefined): boolean {
  if (value === 'false') return false;
  if (value !== 'true')
    throw new SettingError(`allowPrivateTargets is "${value}"; it takes "true" or "false".`);
  if (!isLoopback(endpoint)) {
    const where = endpoint ? `AWS_ENDPOINT_URL is ${endpoint}` : 'AWS_ENDPOINT_URL is not set';
    throw new SettingError(
      `allowPrivateTargets needs an emulator on this machine: set AWS_ENDPOINT_URL to an address such as http://127.0.0.1:4566; ${where}.`,
    );
  }
  return true;
}

function isLoopback(endpoint: string | undefined): boolean {
  const { hostname = '' } = URL.parse(endpoint ?? '') ?? {};
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
