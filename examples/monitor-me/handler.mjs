/** The caller sent something that is not a number. Its message names the value, so that the log does too. */
export class NotANumberError extends Error {
  /** @param {string | undefined} value what stood in the query parameter `x` */
  constructor(value) {
    super(value === undefined ? 'x is missing: call it as ?x=2' : `x is not a number: ${value}`);
    this.name = 'NotANumberError';
  }
}

/**
 * The model: doubles a finite number.
 * @param {string | undefined} text
 * @returns {number}
 */
export function predict(text) {
  const x = readNumber(text);
  return x * 2;
}

/** @param {string | undefined} text */
function readNumber(text) {
  // Number('') and Number(' ') are 0, which is not what was asked.
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new NotANumberError(text);
  return value;
}

/**
 * Lambda handler for an API Gateway HTTP API, payload format 2.0: `GET /MonitorMe?x=2` answers `{"x":2,"y":4}`.
 * @param {{ queryStringParameters?: Record<string, string | undefined> | null }} event
 * @throws {NotANumberError} when `x` is missing or not a finite number; the caller sees a 500
 */
export const handler = async (event) => {
  const text = event.queryStringParameters?.x;
  const y = predict(text);
  console.log('predicted', { x: Number(text), y });
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ x: Number(text), y }),
  };
};
