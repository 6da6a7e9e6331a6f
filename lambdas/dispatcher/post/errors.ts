/** Only informational (1xx) responses arrived. HTTP sets no limit, and neither does Node's parser. */
export class TooManyInformationalResponsesError extends Error {
  override readonly name = 'TooManyInformationalResponsesError';
}

/** The request can't be expressed in HTTP, such as a header with a newline in its value. */
export class UnsendableRequestError extends Error {
  override readonly name = 'UnsendableRequestError';
}
