import { type FormEvent, type ReactNode, useState } from 'react';
import type { InboxChannel } from '../../src/inbox/api-types.ts';
import { sendCommand } from './api.ts';

/** The box for slash commands. */
export function Composer({
  channel,
  onError,
}: {
  channel: InboxChannel;
  onError: (error: string | null) => void;
}): ReactNode {
  const [line, setLine] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (line.trim() === '') return;
    setBusy(true);
    const result = await sendCommand({ channel: channel.id, line });
    setBusy(false);
    onError(result.ok ? null : (result.error ?? 'That did not work.'));
    if (result.ok) setLine('');
  };
  return (
    <form className="composer" onSubmit={(event) => void submit(event)}>
      <input
        value={line}
        onChange={(event) => setLine(event.target.value)}
        aria-label={`Slash command in ${channel.name}`}
        placeholder="/tracebell top"
        autoComplete="off"
        spellCheck={false}
      />
      <button type="submit" className="button primary" disabled={busy || line.trim() === ''}>
        Send
      </button>
    </form>
  );
}
