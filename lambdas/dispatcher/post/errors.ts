/** Informational (1xx) answers without a final one: HTTP sets no limit, so Node's parser has none. */
export class TooManyInformationalAnswersError extends Error {
  override readonly name = 'TooManyInformationalAnswersError';
}

/** The request can't be put into HTTP, such as a header with a newline in its value. */
export class UnsendableRequestError extends Error {
  override readonly name = 'UnsendableRequestError';
}
