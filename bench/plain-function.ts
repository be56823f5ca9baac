import { gunzipSync } from 'node:zlib';

/** What the figures are held against: the least that any function has to do, and the plain function that Tracebell replaces. */

interface Subscription {
  readonly awslogs: { readonly data: string };
}

interface Decoded {
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly {
    readonly id: string;
    readonly timestamp: number;
    readonly message: string;
  }[];
}

/** The floor: base64, gunzip, JSON. */
export function decodeOnly(event: Subscription): Decoded {
  return JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8')) as Decoded;
}

/** The floor, and one attachment an event as the body of a post. It groups nothing, hides nothing and keeps no count. */
export function plainFunction(event: Subscription): string {
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
