import { SettingError } from './setting-error.ts';

/**
 * `-c allowPrivateTargets=true`, which is for an emulator on this machine. It is taken only where `AWS_ENDPOINT_URL`
 * names a loopback address, so that nothing in an AWS account gets it by a slip of a flag.
 * @throws SettingError with a sentence that says what it takes
 */
export function mayAllowPrivateTargets(value: string, endpoint: string | undefined): boolean {
  if (value === 'false') return false;
  if (value !== 'true')
    throw new SettingError(`allowPrivateTargets is "${value}"; it takes "true" or "false".`);
  if (!isLoopback(endpoint)) {
    const where = endpoint ? `AWS_ENDPOINT_URL is ${endpoint}` : 'AWS_ENDPOINT_URL is not set';
    throw new SettingError(
      `allowPrivateTargets is for an emulator on this machine only: it takes an AWS_ENDPOINT_URL such as http://127.0.0.1:4566, and ${where}.`,
    );
  }
  return true;
}

function isLoopback(endpoint: string | undefined): boolean {
  const { hostname = '' } = URL.parse(endpoint ?? '') ?? {};
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
