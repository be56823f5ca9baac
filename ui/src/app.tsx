import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { InboxMessage } from '../../src/inbox/api-types.ts';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { Modal } from './modal.tsx';
import { ThemeButton } from './theme-button.tsx';
import { useInbox } from './use-inbox.ts';
import { useStored } from './use-stored.ts';

/** The page: channels at the side, one channel's messages, and a box for slash commands. */
export function App(): ReactNode {
  const { state, connection } = useInbox();
  const [fallback, setFallback] = useStored('fallback', 'off');
  const [chosen, setChosen] = useState(permalink()?.channel ?? '');
  const [error, setError] = useState<string | null>(null);
  const target = permalink()?.ts;
  const channel = state.channels.find(({ id }) => id === chosen) ?? state.channels[0];
  const modal = state.modals.at(-1);
  const messages = useMemo(
    () =>
      [...state.messages, ...state.ephemerals]
        .filter((message) => message.channel === channel?.id)
        .sort((a, b) => (a.ts < b.ts ? -1 : 1)),
    [state.messages, state.ephemerals, channel?.id],
  );
  const list = useScroll(messages, channel?.id, target);

  return (
    <div className="app">
      <nav className="side" aria-label="Channels">
        <p className="workspace">Inbox</p>
        <ul>
          {state.channels.map(({ id, name }) => (
            <li key={id}>
              <button
                type="button"
                aria-current={id === channel?.id ? 'page' : undefined}
                onClick={() => setChosen(id)}
              >
                <span aria-hidden="true"># </span>
                {name}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <main>
        <header className="top">
          <h1>
            <span aria-hidden="true"># </span>
            {channel?.name ?? 'alerts'}
          </h1>
          <div className="tools">
            <button
              type="button"
              className="tool"
              aria-pressed={fallback === 'on'}
              title="Show what a notification and a screen reader say of each message"
              onClick={() => setFallback(fallback === 'on' ? 'off' : 'on')}
            >
              Read aloud
            </button>
            <ThemeButton />
          </div>
        </header>
        {connection === 'lost' ? (
          <p className="banner" role="alert">
            The connection to the inbox is lost. This page connects again by itself when the inbox is back.
          </p>
        ) : null}
        <div className="list" ref={list} role="log" aria-label="Messages" aria-live="polite" tabIndex={-1}>
          <div className="list-inside">
            {messages.length === 0 && connection !== 'opening' ? <Empty /> : null}
            <Conversation
              messages={messages}
              fallback={fallback === 'on'}
              target={target}
              onError={setError}
            />
          </div>
        </div>
        {error ? (
          <p className="banner error" role="alert">
            {error}{' '}
            <button type="button" className="as-link" onClick={() => setError(null)}>
              Dismiss
            </button>
          </p>
        ) : null}
        {channel ? <Composer channel={channel} onError={setError} /> : null}
      </main>
      {modal ? <Modal key={modal.id} modal={modal} onError={setError} /> : null}
    </div>
  );
}

function Empty(): ReactNode {
  return (
    <div className="empty">
      <img src="/bell.svg" alt="" width={56} height={56} />
      <h2>No errors, so nothing to say</h2>
      <p>
        Messages appear here by themselves. With <code>tracebell demo</code> running, provoke an error:
      </p>
      <pre>curl 'http://127.0.0.1:8080/MonitorMe?x=wompwomp'</pre>
      <p>Or post a message as any program would post to Slack:</p>
      <pre>{`curl -d '{"text":"hello"}' ${location.origin}/services/T0/B0/local`}</pre>
    </div>
  );
}

/** `/archives/C0123456789/p1792746226000100`: which channel and message the address opens. */
function permalink(): { channel: string; ts: string } | undefined {
  const match = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(location.pathname);
  return match ? { channel: match[1] ?? '', ts: `${match[2]}.${match[3]}` } : undefined;
}

/** Stays at the newest message while the reader is there; opens a permalink at its message, once. */
function useScroll(
  messages: readonly InboxMessage[],
  channel: string | undefined,
  target: string | undefined,
) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const opened = useRef(false);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const note = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
    };
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it has to run whenever what is shown changes
  useLayoutEffect(() => {
    const element = list.current;
    const wanted = target && !opened.current ? document.getElementById(`m${target}`) : null;
    if (wanted) {
      opened.current = true;
      atEnd.current = false;
      wanted.scrollIntoView({ block: 'center' });
      wanted.focus({ preventScroll: true });
    } else if (element && atEnd.current) {
      element.scrollTop = element.scrollHeight;
    }
  }, [messages, channel, target]);
  return list;
}
