import { createContext } from 'react';
import type { ActionRequest, InteractionResult } from '../../src/inbox/api-types.ts';
import { sendAction } from './api.ts';

/** Where messages are shown, and so what can be done there. */
export interface Place {
  /** Address of Tracebell's picture. */
  readonly avatar: string;
  /** Null: messages have no address of their own. */
  readonly permalink: ((channel: string, ts: string) => string) | null;
  /** Null: a file is only what the message shows of it. */
  readonly raw: ((file: string) => string) | null;
  /** Null: nobody hears of a pressed button. */
  readonly press: ((action: ActionRequest) => Promise<InteractionResult>) | null;
}

/** The inbox, unless a page says otherwise. */
export const PlaceContext = createContext<Place>({
  avatar: '/bell.svg',
  permalink: (channel, ts) => `/archives/${channel}/p${ts.replace('.', '')}`,
  raw: (file) => `/files/${file}`,
  press: sendAction,
});
