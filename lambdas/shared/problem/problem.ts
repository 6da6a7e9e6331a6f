/** One invalid field: where it is in the request, and what is wrong with it. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** HTTP status code. */
  readonly status: number;
  /** Stable name of this kind of problem; becomes the URN in `type`. */
  readonly kind: string;
  readonly title: string;
  /** What is wrong with this very request, for a person. Never tells of the inside. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Extra response headers, lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal that the client is told about, as RFC 9457 problem details. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails, options?: ErrorOptions) {
    super(details.detail, options);
    this.details = details;
  }
}
