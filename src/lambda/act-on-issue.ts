import type { StatusChange, Store } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { IssueState } from '../model/state.ts';

/** Somebody in Slack asks for something. `once` names the click or command: Slack may send it again, and so may a thief. */
export interface Wish {
  readonly id: string;
  readonly change: Pick<StatusChange, 'what' | 'until'>;
  readonly by: string;
  readonly once: string;
  readonly now: EpochMs;
}

export type Acted =
  | { readonly kind: 'done'; readonly state: IssueState }
  | { readonly kind: 'again' }
  | { readonly kind: 'refused'; readonly why: string };

/** Longer than the window of a signature. */
const rememberMs = 15 * 60_000;

/** State first, message after: what the message says then is true whatever happens to the edit. */
export async function act(store: Store, { id, change, by, once, now }: Wish): Promise<Acted> {
  const found = await findOne(store, id);
  if (found.kind === 'refused') return found;
  if (!(await store.notice(`click:${once}`, now, rememberMs))) return { kind: 'again' };
  const state = await store.setStatus(found.state.meta.fingerprint, { ...change, by, now });
  return state ? { kind: 'done', state } : { kind: 'refused', why: gone(id) };
}

/** The one issue whose id begins so. */
export async function findOne(store: Store, id: string): Promise<Exclude<Acted, { kind: 'again' }>> {
  if (!/^[\w:-]{1,64}$/.test(id)) return { kind: 'refused', why: 'That is no id of an issue.' };
  const [state, other] = await store.find(id);
  if (!state) return { kind: 'refused', why: gone(id) };
  if (other) return { kind: 'refused', why: `More than one issue begins with ${id}: give more letters.` };
  return { kind: 'done', state };
}

function gone(id: string): string {
  return `There is no issue ${id}. \`/tracebell top\` lists those there are.`;
}

const hour = 3_600_000;
const spans: Readonly<Record<string, number>> = { m: 60_000, h: hour, d: 24 * hour };

/** `1h`, `7d`, `until_escalates`, `forever`; undefined for anything else. */
export function muteUntil(text: string, now: EpochMs): StatusChange['until'] {
  if (text === 'forever') return { kind: 'forever' };
  if (text === 'until_escalates' || text === 'escalates') return { kind: 'escalating' };
  const [, digits, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const span = spans[unit ?? ''];
  return digits && span ? { kind: 'time', at: now + Number(digits) * span } : undefined;
}
