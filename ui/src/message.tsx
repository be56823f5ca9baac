import { memo, type ReactNode, useContext, useState } from 'react';
import type { InboxFile, InboxMessage, JsonObject } from '../../src/inbox/api-types.ts';
import { dismiss } from './api.ts';
import { Blocks } from './blocks.tsx';
import { clock } from './dates.ts';
import { emojiOf } from './emoji.ts';
import { PlaceContext } from './place.ts';
import { Mrkdwn } from './text.tsx';

interface Props {
  message: InboxMessage;
  /** Show the line that notifications and screen readers get. */
  fallback: boolean;
  /** The message that a permalink opened. */
  target: boolean;
  onError: (error: string | null) => void;
}

/** One message with its avatar, as Slack draws it. Drawn again only when it changes: a storm may bring hundreds. */
export const Message = memo(MessageView);

function MessageView({ message, fallback, target, onError }: Props): ReactNode {
  const { ts, channel, blocks, text, files, attachments, reactions, edited } = message;
  const place = useContext(PlaceContext);
  const isEphemeral = message.via === 'ephemeral';
  const press = async (action: { block_id: string; action_id: string; option?: string }) => {
    const result = (await place.press?.({ channel, ts, ...action })) ?? { ok: false };
    onError(result.ok ? null : (result.error ?? 'That did not work.'));
    return result.ok;
  };
  const time = clock(ts);
  const exactly = new Date(Number(ts) * 1000).toISOString();
  return (
    <article
      className={`message${isEphemeral ? ' ephemeral' : ''}${target ? ' target' : ''}`}
      id={`m${ts}`}
      data-ts={ts}
      aria-label={`Tracebell, ${time}: ${text}`}
      tabIndex={-1}
    >
      <img className="avatar" src={place.avatar} alt="" width={36} height={36} />
      <div className="content">
        {isEphemeral ? (
          <p className="only-you">
            <span aria-hidden="true">👁</span> Only visible to you ·{' '}
            <button type="button" className="as-link" onClick={() => void dismiss({ channel, ts })}>
              Dismiss
            </button>
          </p>
        ) : null}
        {message.reply_broadcast ? (
          <p className="only-you">Replied to a thread, and sent to the channel</p>
        ) : null}
        <header className="byline">
          <strong className="sender">Tracebell</strong> <span className="badge">APP</span>{' '}
          {place.permalink ? (
            <a className="time" href={place.permalink(channel, ts)} title={exactly}>
              {time}
            </a>
          ) : (
            <time className="time" dateTime={exactly} title={exactly}>
              {time}
            </time>
          )}
          {edited ? <span className="edited"> (edited)</span> : null}
        </header>
        {blocks.length > 0 ? <Blocks blocks={blocks} press={press} /> : <TextBody text={text} />}
        {attachments?.map((attachment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no name and never move
          <Attachment key={index} attachment={attachment} press={press} />
        ))}
        {files?.map((file) => (
          <File key={file.id} file={file} />
        ))}
        {reactions && reactions.length > 0 ? (
          <p className="reactions">
            {reactions.map((reaction) => (
              <span key={reaction.name} className="reaction">
                {emojiOf(reaction.name) ?? `:${reaction.name}:`} {reaction.users.length}
              </span>
            ))}
          </p>
        ) : null}
        {fallback ? (
          <p className="fallback">
            <span className="fallback-label">Read aloud:</span>{' '}
            {text || <em>nothing: the message has no text</em>}
          </p>
        ) : null}
      </div>
    </article>
  );
}

function TextBody({ text }: { text: string }): ReactNode {
  return text === '' ? null : (
    <div className="block-section">
      <Mrkdwn source={text} />
    </div>
  );
}

/** Slack's named colours for the bar of an attachment. */
const bars: Readonly<Record<string, string>> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

function Attachment(props: {
  attachment: JsonObject;
  press: Parameters<typeof Blocks>[0]['press'];
}): ReactNode {
  const { attachment, press } = props;
  const color = String(attachment.color ?? '');
  const bar = bars[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace('#', '')}` : undefined);
  const text = (field: string) => (typeof attachment[field] === 'string' ? String(attachment[field]) : '');
  const blocks = Array.isArray(attachment.blocks) ? (attachment.blocks as JsonObject[]) : [];
  return (
    <div className="attachment" style={bar ? { borderLeftColor: bar } : undefined}>
      {text('pretext') ? <TextBody text={text('pretext')} /> : null}
      {text('title') ? (
        <strong>
          <Mrkdwn source={text('title')} />
        </strong>
      ) : null}
      {blocks.length > 0 ? (
        <Blocks blocks={blocks} press={press} />
      ) : (
        <TextBody text={text('text') || text('fallback')} />
      )}
    </div>
  );
}

/** How many lines of a file stand in the message before it is opened. */
const foldedLines = 12;

function File({ file }: { file: InboxFile }): ReactNode {
  const { raw } = useContext(PlaceContext);
  const [open, setOpen] = useState(false);
  const lines = (file.preview ?? '').split('\n');
  const shown = open ? lines : lines.slice(0, foldedLines);
  return (
    <figure className="file" aria-label={`File ${file.name}`}>
      <figcaption>
        <strong>{file.title}</strong> <span className="note">{sizeOf(file.size)}</span>{' '}
        {raw ? (
          <a href={raw(file.id)} target="_blank" rel="noopener noreferrer">
            View raw
          </a>
        ) : null}
      </figcaption>
      {file.preview === undefined ? null : (
        <pre>
          {shown.join('\n')}
          {!open && lines.length > foldedLines ? '\n…' : ''}
        </pre>
      )}
      {lines.length > foldedLines ? (
        <button type="button" className="as-link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Collapse' : `Show all ${lines.length} lines`}
        </button>
      ) : null}
    </figure>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
