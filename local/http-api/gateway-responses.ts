/** An HTTP response before it is sent. */
export interface HttpResponse {
  readonly status: number;
  /** Alternating names and values, as `response.writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: string | Buffer;
}

function gatewayResponse(status: number, message: string): HttpResponse {
  return { status, headers: ['Content-Type', 'application/json'], body: JSON.stringify({ message }) };
}

// Responses that API Gateway sends without calling a function.
export const BAD_REQUEST = gatewayResponse(400, 'Bad Request');
export const NOT_FOUND = gatewayResponse(404, 'Not Found');
export const REQUEST_TIMEOUT = gatewayResponse(408, 'Request Timeout');
export const TOO_LARGE = gatewayResponse(413, 'Request Entity Too Large');
export const TOO_MANY_REQUESTS = gatewayResponse(429, 'Too Many Requests');
export const HEADERS_TOO_LARGE = gatewayResponse(431, 'Request Header Fields Too Large');
export const INTERNAL_ERROR = gatewayResponse(500, 'Internal Server Error');
export const UNAVAILABLE = gatewayResponse(503, 'Service Unavailable');
