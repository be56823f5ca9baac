import type { MessageRef } from '../model/issue.ts';
import type { DeliveryOutcome, ThreadNotification } from '../model/notification.ts';
import type { SendOptions } from '../model/ports.ts';
import { cutMiddle } from '../render/excerpt.ts';
import { snippetTitle } from '../render/slack-thread.ts';
import type { SlackApi } from './slack-api.ts';
import { snippetName } from './slack-keys.ts';

/** Slack takes snippets of up to a megabyte; a character of a log may have three bytes. */
const maxCharacters = 330_000;

/**
 * A long traceback as a file in the thread, in three steps; nothing is seen of it before the last. Rejected: this
 * workspace or this token takes no files.
 */
export async function uploadTraceback(
  api: SlackApi,
  parent: MessageRef,
  notification: ThreadNotification,
  traceback: string,
  { key, timeoutMs }: SendOptions,
): Promise<DeliveryOutcome> {
  const until = Date.now() + timeoutMs;
  const left = () => Math.max(1, until - Date.now());
  const bytes = new TextEncoder().encode(cutMiddle(traceback, maxCharacters));
  const title = snippetTitle(notification);
  const asked = await api.read(
    'files.getUploadURLExternal',
    { filename: snippetName(key), length: String(bytes.length), snippet_type: 'text' },
    left(),
  );
  if (!asked.ok) return unseen(asked.outcome);
  const { upload_url: url, file_id: id } = asked.json;
  if (typeof url !== 'string' || typeof id !== 'string')
    return unseen({ kind: 'unknown', why: 'Slack gave no address to upload to' });
  const sent = await api.upload(url, bytes, left());
  if (!sent.ok) return unseen(sent.outcome);
  const completed = await api.write(
    'files.completeUploadExternal',
    { files: [{ id, title }], channel_id: parent.channel, thread_ts: parent.ts },
    left(),
  );
  // Slack puts the file into the thread a little later, and does not say where: there is no ts to keep.
  return completed.ok ? { kind: 'delivered' } : completed.outcome;
}

/** Whatever went wrong before the last step, nobody has seen anything: it may be tried again. */
function unseen(outcome: DeliveryOutcome): DeliveryOutcome {
  return outcome.kind === 'unknown' ? { kind: 'retry', why: outcome.why } : outcome;
}
