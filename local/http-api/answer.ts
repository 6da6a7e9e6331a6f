/** An HTTP answer on its way out. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, as `response.writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: string | Buffer;
}

function gatewayAnswer(status: number, message: string): Answer {
  return { status, headers: ['Content-Type', 'application/json'], body: JSON.stringify({ message }) };
}

/** What API Gateway answers by itself. */
export const BAD_REQUEST = gatewayAnswer(400, 'Bad Request');
export const NOT_FOUND = gatewayAnswer(404, 'Not Found');
export const REQUEST_TIMEOUT = gatewayAnswer(408, 'Request Timeout');
export const TOO_LARGE = gatewayAnswer(413, 'Request Entity Too Large');
export const TOO_MANY_REQUESTS = gatewayAnswer(429, 'Too Many Requests');
export const HEADERS_TOO_LARGE = gatewayAnswer(431, 'Request Header Fields Too Large');
export const INTERNAL_ERROR = gatewayAnswer(500, 'Internal Server Error');
export const UNAVAILABLE = gatewayAnswer(503, 'Service Unavailable');
