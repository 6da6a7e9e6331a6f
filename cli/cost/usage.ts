/** A request that a function made. */
export interface Call {
  /** Such as `DynamoDB_20120810.UpdateItem`. */
  readonly operation: string;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Messages or events that the request sent. */
  readonly entries: number;
  /** Messages among them that have a message group. */
  readonly grouped: number;
  readonly bytes: number;
}

/** What one invocation used. */
export interface Usage {
  /** Logical id of the function. */
  readonly functionId: string;
  /** Records of the batch; 1 for a request. */
  readonly records: number;
  /** From start to end, in milliseconds, with the latency of the services. */
  readonly wallMs: number;
  /** CPU of the local system during the invocation, in milliseconds: at least what the function used. */
  readonly cpuMs: number;
  readonly calls: readonly Call[];
  readonly logBytes: number;
}
