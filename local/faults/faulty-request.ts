import type { AwsRequest, HandleAwsRequest } from '../aws/handle-request.ts';
import type { Clock } from '../clock.ts';
import type { Calls } from './calls.ts';

interface FaultyRequestDeps {
  readonly calls: Calls;
  readonly clock: Clock;
  /** The longest stall, in milliseconds. */
  readonly stallMs: number;
  /** Tells whether the invocation that sent the request has crashed. */
  readonly isCutOff: (request: AwsRequest) => boolean;
}

/** Makes a handler whose requests are lost, stalled or lose their response. */
export function faultyRequest(handle: HandleAwsRequest, deps: FaultyRequestDeps): HandleAwsRequest {
  const { calls, clock, stallMs, isCutOff } = deps;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

  return async function handleOrFail(request) {
    if (isCutOff(request)) return undefined;
    const call = calls.next(placeOf(request));
    if (call.chance('resets')) {
      call.report('resets');
      return undefined;
    }
    const stall = call.chance('stalls') ? Math.ceil(call.draw('stall time') * stallMs) : 0;
    const isEarly = stall > 0 && call.draw('stall moment') < 0.5;
    if (stall > 0) call.report('stalls', `${stall} ms ${isEarly ? 'before' : 'after'}`);
    if (isEarly) await wait(stall);
    const response = await handle(request);
    if (stall > 0 && !isEarly) await wait(stall);
    if (!call.chance('lostResponses')) return response;
    call.report('lostResponses');
    return undefined;
  };
}

/** The caller's access key and the operation: concurrent callers don't change each other's faults. */
function placeOf({ headers }: AwsRequest): string {
  const accessKeyId = /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'nobody';
  return `${accessKeyId} ${headers['x-amz-target']}`;
}
