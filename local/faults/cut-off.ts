import type { AwsRequest } from '../aws/handle-request.ts';

/** Cuts the AWS requests of invocations off. A request is known by its invocation's trace header. */
export interface CutOff {
  /** Lets only `requests` AWS requests of an invocation through. @returns its trace header */
  start(invocationId: string, requests: number, traceHeader: string | undefined): string;
  end(invocationId: string): void;
  /** Counts a request, and tells whether it is cut off. */
  isCutOff(request: AwsRequest): boolean;
}

/** Applications may add fields: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
const FIELD = /;?CutOff=([^;]*)/;

export function makeCutOff(): CutOff {
  const remaining = new Map<string, number>();
  return {
    start(invocationId, requests, traceHeader = '') {
      remaining.set(invocationId, requests);
      return `${withoutCutOff(traceHeader)};CutOff=${invocationId}`;
    },
    end: (invocationId) => void remaining.delete(invocationId),
    isCutOff({ headers }) {
      const [, id = ''] = FIELD.exec(headers['x-amzn-trace-id'] ?? '') ?? [];
      const left = remaining.get(id);
      if (left === undefined) return false;
      remaining.set(id, left - 1);
      return left <= 0;
    },
  };
}

/** Removes the field of the invocation that a message came from. */
export function withoutCutOff(traceHeader: string): string {
  return traceHeader.replace(FIELD, '');
}
