// What the figures are held against: the least that any function has to do, and the plain function that Tracebell replaces. JavaScript,
// since a process that is measured imports it as it is.
import { gunzipSync } from 'node:zlib';

/**
 * @typedef {{ readonly awslogs: { readonly data: string } }} Subscription
 * @typedef {{ readonly id: string, readonly timestamp: number, readonly message: string }} LogEvent
 * @typedef {{ readonly logGroup: string, readonly logStream: string, readonly logEvents: readonly LogEvent[] }} Decoded
 */

/**
 * The floor: base64, gunzip, JSON.
 * @param {Subscription} event
 * @returns {Decoded}
 */
export function decodeOnly(event) {
  return JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8'));
}

/**
 * The floor, and one attachment an event as the body of a post. It groups nothing, hides nothing and keeps no count.
 * @param {Subscription} event
 * @returns {string}
 */
export function plainFunction(event) {
  const { logGroup, logStream, logEvents } = decodeOnly(event);
  const attachments = logEvents.map(({ message, timestamp }) => ({
    color: 'danger',
    title: `Error in ${logGroup}`,
    text: message,
    footer: logStream,
    ts: timestamp / 1000,
  }));
  return JSON.stringify({ text: `${logEvents.length} errors in ${logGroup}`, attachments });
}
