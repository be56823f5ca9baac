// The plain function that Tracebell replaces: decodes, makes one attachment an event, posts. It stands alone, as it would be deployed: a further
// file would cost the import that is measured.
import https from 'node:https';
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
  const body = JSON.stringify({ text: `${logEvents.length} errors in ${logGroup}`, attachments });
  await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = https.request(process.env.SLACK_WEBHOOK_URL, { method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
}
