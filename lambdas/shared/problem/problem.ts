/** An invalid field of a request. */
export interface FieldError {
  /** Keys joined with dots, such as `tags.1`; empty for the whole body. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** HTTP status code. */
  readonly status: number;
  /** Stable name, the last part of the URN in `type`. */
  readonly kind: string;
  readonly title: string;
  /** Explains this occurrence to a person. Never includes internals. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Extra response headers, lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that the client sees, as RFC 9457 problem details. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails, options?: ErrorOptions) {
    super(details.detail, options);
    this.details = details;
  }
}
