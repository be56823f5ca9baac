import type { InboxMessage } from '../../inbox/api-types.ts';
import type { MessageRef } from '../../model/issue.ts';
import type { DeliveryOutcome, Notification } from '../../model/notification.ts';
import type { Clock, Sink } from '../../model/ports.ts';
import type { EpochMs } from '../../model/record.ts';
import { serviceOf } from '../../render/describe.ts';
import { tracebackOf } from '../../render/excerpt.ts';
import { renderSlack, renderSlackAll } from '../../render/slack.ts';
import type { SlackRenderOptions } from '../../render/slack-options.ts';
import { snippetFrom, snippetTitle } from '../../render/slack-thread.ts';

/** One top-level message as it stands at the end. */
export interface ReplayedMessage {
  /** When it was posted, in virtual time. */
  readonly at: EpochMs;
  readonly time: string;
  readonly kind: Notification['kind'];
  readonly state: string;
  readonly issue?: string;
  /** Who broke: a function, a service. */
  readonly service?: string;
  readonly title: string;
  /** What a screen reader would say. */
  readonly text: string;
  readonly count: number;
  readonly edits: number;
  readonly replies: number;
}

interface Posted {
  readonly ts: string;
  readonly at: EpochMs;
  /** As it stands: the first words, or those of the last edit. */
  notification: Notification;
  edits: number;
  readonly replies: { readonly ts: string; readonly at: EpochMs; readonly notification: Notification }[];
}

export interface RecordingSink {
  readonly sink: Sink;
  /** How many messages there are, by now. */
  count(): number;
  messages(): ReplayedMessage[];
  /** The first messages with their threads, as the inbox would have them. */
  conversation(most: number): InboxMessage[];
}

const channel = 'replay';

/** A channel that only remembers. What nobody looks at is never rendered. */
export function recordingSink(render: SlackRenderOptions, clock: Clock): RecordingSink {
  const bot = render.mode === 'bot';
  const posts: Posted[] = [];
  const byTs = new Map<string, Posted>();
  let number = 0;
  // Slack's: seconds, and a number that rises.
  const nextTs = () => `${Math.floor(clock.now() / 1000)}.${String(++number).padStart(6, '0')}`;

  const post = async (notification: Notification): Promise<DeliveryOutcome> => {
    const posted: Posted = { ts: nextTs(), at: clock.now(), notification, edits: 0, replies: [] };
    posts.push(posted);
    byTs.set(posted.ts, posted);
    return { kind: 'delivered', ...(bot && { ref: { channel, ts: posted.ts } }) };
  };
  const update = async (ref: MessageRef, notification: Notification): Promise<DeliveryOutcome> => {
    const posted = byTs.get(ref.ts);
    if (posted) {
      posted.notification = notification;
      posted.edits++;
    }
    return { kind: 'delivered', ref };
  };
  const reply = async (parent: MessageRef, notification: Notification): Promise<DeliveryOutcome> => {
    const ts = nextTs();
    byTs.get(parent.ts)?.replies.push({ ts, at: clock.now(), notification });
    return { kind: 'delivered', ref: { channel, ts } };
  };
  const can = { update: bot, thread: bot, readBack: false };
  return {
    sink: { name: 'replay', channel, can, post, ...(bot && { update, reply }) },
    count: () => posts.length,
    messages: () => posts.map((posted) => summary(posted, render)),
    conversation: (most) => posts.slice(0, most).flatMap((posted) => thread(posted, render)),
  };
}

function summary({ at, notification, edits, replies }: Posted, render: SlackRenderOptions): ReplayedMessage {
  const { text } = renderSlack(notification, render);
  return {
    at,
    time: new Date(at).toISOString(),
    kind: notification.kind,
    ...said(notification, text),
    text,
    edits,
    replies: replies.length,
  };
}

function said(notification: Notification, text: string) {
  if (notification.kind === 'issue') {
    const { issue, state } = notification;
    return {
      state,
      issue: issue.id,
      service: serviceOf(issue.sample),
      title: issue.title,
      count: issue.episodeCount,
    };
  }
  if (notification.kind === 'digest') return { state: 'storm', title: text, count: notification.events };
  return { state: notification.kind, title: text, count: 0 };
}

function thread(posted: Posted, render: SlackRenderOptions): InboxMessage[] {
  const { ts, at, notification, edits, replies } = posted;
  const via = render.mode;
  const { text, blocks } = renderSlack(notification, render);
  const parent = inboxMessage(ts, at, via, text, blocks);
  return [
    edits > 0 ? { ...parent, edited: { user: 'bot', ts } } : parent,
    ...replies.flatMap((reply) => {
      const broadcast = reply.notification.kind === 'thread' && reply.notification.broadcast === true;
      return replyMessages(reply.notification, render).map(
        (each, n): InboxMessage => ({
          ...inboxMessage(n === 0 ? reply.ts : `${reply.ts}${n}`, reply.at, via, each.text, each.blocks),
          thread_ts: ts,
          ...(each.files && { files: each.files }),
          ...(broadcast && { reply_broadcast: true }),
        }),
      );
    }),
  ];
}

function inboxMessage(
  ts: string,
  at: EpochMs,
  via: InboxMessage['via'],
  text: string,
  blocks: readonly object[],
): InboxMessage {
  const receivedAt = new Date(at).toISOString();
  return {
    id: ts,
    ts,
    channel,
    text,
    blocks: blocks as InboxMessage['blocks'],
    receivedAt,
    user: 'bot',
    via,
  };
}

type Reply = Pick<InboxMessage, 'text' | 'blocks' | 'files'>;

/** A long traceback is a file, as the app uploads it. */
function replyMessages(notification: Notification, render: SlackRenderOptions): readonly Reply[] {
  if (notification.kind === 'thread' && notification.part === 'traceback') {
    const traceback = tracebackOf(notification.issue.sample);
    if (traceback.length > snippetFrom) {
      const title = snippetTitle(notification);
      const kind = { filetype: 'text', mimetype: 'text/plain', permalink: '', url_private: '' };
      const size = Buffer.byteLength(traceback);
      const name = 'traceback.txt';
      return [
        { text: '', blocks: [], files: [{ id: name, name, title, size, ...kind, preview: traceback }] },
      ];
    }
  }
  return renderSlackAll(notification, render) as unknown as readonly Reply[];
}
