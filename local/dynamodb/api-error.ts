/** Makes an error response (400). `body` has the message and any other members. */
export function apiError(name: string, body: object): Error {
  return Object.assign(new Error(name), {
    statusCode: 400,
    body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...body },
  });
}
