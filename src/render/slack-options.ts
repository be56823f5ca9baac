import type { LinkOptions } from './describe.ts';

export interface SlackRenderOptions {
  /** `bot` has buttons and a thread for what does not fit; `webhook` has to say all in one message. */
  readonly mode: 'bot' | 'webhook';
  /**
   * `minimal`: plain text without blocks, for when the full form was refused.
   * @default 'full'
   */
  readonly form?: 'full' | 'minimal';
  /** Shown beside the service: `prod`. */
  readonly environment?: string;
  readonly links?: LinkOptions;
  /**
   * The store outlives this process, so that `tracebell mute` works: webhook messages then say the command.
   * @default false
   */
  readonly muteHint?: boolean;
}
