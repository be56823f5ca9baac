import type { Settings } from '../model/settings.ts';
import type { Labels } from '../model/state.ts';
import { matches } from './matcher.ts';

/** Names of the receivers, each once: the first rule that matches, more while they say `continue`, else the default. */
export function route(labels: Labels, settings: Pick<Settings, 'routes' | 'receiver'>): readonly string[] {
  const receivers: string[] = [];
  for (const rule of settings.routes) {
    if (!matches(rule.match, labels)) continue;
    if (!receivers.includes(rule.receiver)) receivers.push(rule.receiver);
    if (!rule.continue) return receivers;
  }
  return receivers.length > 0 ? receivers : [settings.receiver];
}

/** When the last silence that covers these labels ends; undefined: it is not silenced. */
export function silencedUntil(
  labels: Labels,
  settings: Pick<Settings, 'silences'>,
  now: number,
): number | undefined {
  const ends = settings.silences
    .filter((each) => (each.from ?? 0) <= now && now < each.until && matches(each.match, labels))
    .map((each) => each.until);
  return ends.length > 0 ? Math.max(...ends) : undefined;
}
