import type { SlackSim } from './slack-sim.ts';
import { fingerprintOf } from './stages.ts';
import type { World } from './world.ts';

/** What was promised and is not so; empty when all holds. To be asked when everything had time to be said. */
export async function broken(world: World): Promise<string[]> {
  const wrong = [...duplicates(world.slack), ...floods(world.slack)];
  const family = world.settings.breaker.limit < 1000;
  let counted = 0;
  const states = await world.store.list({ limit: 100_000 });
  for (const { count } of states) counted += count.count;
  const sent = [...world.events.values()].reduce((sum, n) => sum + n, 0);
  if (counted !== sent) wrong.push(`counted ${counted} of ${sent} events`);
  for (const [text, n] of world.events) {
    const [state] = await world.store.read([fingerprintOf(text)]);
    if (!state && family) continue;
    if (state?.count.count !== n) wrong.push(`"${text}" came ${n} times, counted ${state?.count.count}`);
  }
  for (const { meta, count } of states) {
    const said = world.slack.messages.filter(
      ({ notification: each, deleted }) =>
        each.kind === 'issue' && each.issue.fingerprint === meta.fingerprint && !deleted,
    );
    if (said.length === 0) {
      wrong.push(`lost: ${meta.title} was never said (${JSON.stringify(meta.deliveries)})`);
      continue;
    }
    if (meta.lease) wrong.push(`${meta.title} is still leased`);
    if (!world.slack.sink.can.update) continue;
    const last = said.at(-1)?.notification;
    const shown = last?.kind === 'issue' ? last.issue.count : 0;
    if (shown !== count.count) wrong.push(`${meta.title} shows ${shown} of ${count.count}`);
  }
  return wrong;
}

/** Messages of the same key, where none was deleted: by webhook nobody can know, so it is not asked. */
export function duplicates(slack: SlackSim): string[] {
  if (!slack.sink.can.readBack) return [];
  const seen = new Map<string, number>();
  for (const { key, deleted, parent } of slack.messages) {
    if (deleted || key.kind === 'operator') continue;
    // Said anew after its message was deleted, a thread has its replies again.
    const name = `${parent ? `under ${parent} ` : ''}${key.issue} episode ${key.episode} ${key.kind.replace(/^issue\..*/, 'issue')}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return [...seen].filter(([, n]) => n > 1).map(([name, n]) => `said ${n} times: ${name}`);
}

/** More than fifteen top-level messages in sixty seconds. */
export function floods(slack: SlackSim): string[] {
  const most = busiestMinute(slack);
  return most > 15 ? [`${most} top-level messages within a minute`] : [];
}

/** The most top-level messages in any sixty seconds. */
export function busiestMinute(slack: SlackSim): number {
  const times = slack.messages.filter((each) => !each.parent || each.broadcast).map((each) => each.at);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while ((times[last] as number) - (times[first] as number) >= 60_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Open issues whose thread lacks the lines around the error, or, where its traceback was cut off, the whole of it. */
export function withoutContext(world: World): string[] {
  return world.slack.messages.flatMap(({ ts, notification: said, parent, deleted }) => {
    if (said.kind !== 'issue' || parent || deleted) return [];
    const { title, status } = said.issue;
    const replies = world.slack.messages.filter((each) => each.parent === ts).map(({ key }) => key.kind);
    const wrong = status !== 'open' || replies.includes('context') ? [] : [`${title} has no context`];
    if (/^Cut: /.test(title)) wrong.push(`${title} is still what arrived`);
    if (/^Whole: /.test(title) && !replies.includes('traceback.whole'))
      wrong.push(`${title} is not told whole`);
    return wrong;
  });
}
