import { Fragment, type ReactNode, useState } from 'react';
import type { InboxMessage } from '../../src/inbox/api-types.ts';
import { clock, dayOf } from './dates.ts';
import { Message } from './message.tsx';

interface Props {
  /** Of one channel, oldest first; ephemeral ones among them. */
  messages: readonly InboxMessage[];
  fallback: boolean;
  target: string | undefined;
  /** Threads are closed until they are opened. */
  folded?: boolean;
  onError: (error: string | null) => void;
}

/** A channel: messages oldest first, each with its thread under it, and a line between days. */
export function Conversation({ messages, fallback, target, folded = false, onError }: Props): ReactNode {
  const replies = new Map<string, InboxMessage[]>();
  const known = new Set(messages.map((message) => message.ts));
  const top: InboxMessage[] = [];
  for (const message of messages) {
    const parent = message.thread_ts;
    if (!parent || !known.has(parent)) top.push(message);
    else {
      const thread = replies.get(parent);
      if (thread) thread.push(message);
      else replies.set(parent, [message]);
      if (message.reply_broadcast) top.push(message);
    }
  }
  let day = '';
  return (
    <>
      {top.map((message) => {
        const today = dayOf(message.ts);
        const begins = today !== day;
        day = today;
        const thread = message.reply_broadcast ? [] : (replies.get(message.ts) ?? []);
        return (
          <Fragment key={`${message.id}-top`}>
            {begins ? (
              <div className="day">
                <span>{today}</span>
              </div>
            ) : null}
            <Message message={message} fallback={fallback} target={target === message.ts} onError={onError} />
            {thread.length > 0 ? (
              <Thread
                replies={thread}
                fallback={fallback}
                target={target}
                folded={folded}
                onError={onError}
              />
            ) : null}
          </Fragment>
        );
      })}
    </>
  );
}

function Thread({
  replies,
  fallback,
  target,
  folded = false,
  onError,
}: Omit<Props, 'messages'> & { replies: readonly InboxMessage[] }): ReactNode {
  const [open, setOpen] = useState(!folded);
  const last = replies.at(-1);
  return (
    <section className="thread" aria-label="Thread">
      <button type="button" className="thread-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="chevron" aria-hidden="true" />
        {replies.length === 1 ? '1 reply' : `${replies.length} replies`}
        {last ? <span className="note"> Last reply at {clock(last.ts)}</span> : null}
      </button>
      {open
        ? replies.map((reply) => (
            <Message
              key={reply.id}
              message={reply}
              fallback={fallback}
              target={target === reply.ts}
              onError={onError}
            />
          ))
        : null}
    </section>
  );
}
