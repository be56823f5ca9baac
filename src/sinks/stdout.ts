import type { Sink } from '../model/ports.ts';
import { renderText, type TextOptions } from '../render/text.ts';

export interface StdoutOptions extends TextOptions {
  /** Where the text goes: `(text) => process.stdout.write(text)`. */
  readonly write: (text: string) => void;
  /** @default 'stdout' */
  readonly name?: string;
}

/** Writes messages to a terminal or a file, one after the other. */
export function createStdoutSink({ write, name = 'stdout', ...options }: StdoutOptions): Sink {
  return {
    name,
    channel: name,
    can: { update: false, thread: false, readBack: false },
    async post(notification) {
      write(`${renderText(notification, options)}\n\n`);
      return { kind: 'delivered' };
    },
  };
}
