// The plain function up to what it would post.
import { gunzipSync } from 'node:zlib';

export async function handler(event) {
  const decoded = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8'));
  const { logGroup, logStream, logEvents } = decoded;
  const attachments = logEvents.map(({ message, timestamp }) => ({
    color: 'danger',
    title: `Error in ${logGroup}`,
    text: message,
    footer: logStream,
    ts: timestamp / 1000,
  }));
  return JSON.stringify({ text: `${logEvents.length} errors in ${logGroup}`, attachments });
}
