import { describe, expect, test } from 'vitest';
import { noon, stateOf } from '../../test/faults/issue-fixture.ts';
import { defaultSettings } from '../model/settings.ts';
import type { Delivery, IssueMeta } from '../model/state.ts';
import { decide, type Facts, highestMilestone, nothingSaid } from './decide.ts';

const minute = 60_000;
const bot = { update: true, thread: true, readBack: true };
const webhook = { update: false, thread: false, readBack: false };
const ref = { channel: 'C', ts: '1' };
const told: Delivery = {
  ...nothingSaid,
  episode: 1,
  saidAt: noon,
  ref,
  thread: ref,
  shown: { count: 1, status: 'open', at: noon },
  spokeAt: noon,
};
const completed = { id: 'e1', at: noon + 500, title: 'KeyError', lines: 15 };
const seen: Delivery = {
  ...told,
  shown: { count: 1, status: 'open', at: noon, completedAt: completed.at },
};
const sending = {
  op: 'post',
  key: { issue: 'i', episode: 1, kind: 'issue' },
  reason: 'new',
  at: noon,
  episode: 1,
  count: 1,
  episodeCount: 1,
  status: 'open',
  actsAt: 0,
} as const;

interface Case {
  readonly meta?: Partial<IssueMeta>;
  readonly count?: object;
  readonly delivery?: Delivery;
  readonly can?: typeof bot;
  readonly silencedUntil?: number;
  readonly now?: number;
  readonly repeat?: number;
  readonly look?: Facts['look'];
}

function say({
  meta,
  count,
  delivery = told,
  can = bot,
  silencedUntil,
  now = noon + 1000,
  repeat = 0,
  look,
}: Case) {
  const settings = { ...defaultSettings, timing: { ...defaultSettings.timing, repeat } };
  const facts = { state: stateOf(meta, count), delivery, can, silencedUntil, settings, now };
  const decision = decide({ ...facts, ...(look && { look }) });
  const { action, reason } = decision;
  const what = decision.action === 'notify' ? ` ${decision.as} ${decision.name} ${decision.budget}` : '';
  return `${action} ${reason}${what}`;
}

describe('every combination of what was said, status, silence, lease and place gives its reason', () => {
  const table: Record<string, string> = {};
  const lease = { owner: 'w', until: noon + 30_000, fence: 1 };
  for (const [can, place] of [
    [bot, 'bot'],
    [webhook, 'webhook'],
  ] as const) {
    for (const said of [false, true]) {
      for (const status of ['open', 'muted', 'resolved'] as const) {
        for (const silenced of [false, true]) {
          for (const phase of ['idle', 'sending', 'leased', 'waiting'] as const) {
            const name = [place, said ? 'said' : 'unsaid', status, silenced ? 'silenced' : '', phase].join(
              ' ',
            );
            const base = said ? told : nothingSaid;
            const delivery: Delivery =
              phase === 'sending' || phase === 'leased'
                ? { ...base, sending }
                : phase === 'waiting'
                  ? { ...base, notBefore: noon + minute }
                  : base;
            table[name] = say({
              can,
              delivery,
              meta: { status, ...(phase === 'leased' ? { lease } : {}) },
              ...(silenced ? { silencedUntil: noon + 5 * minute } : {}),
            });
          }
        }
      }
    }
  }

  const expected = (name: string): string => {
    const [place, said, status, ...rest] = name.split(' ');
    const phase = rest.at(-1);
    if (phase === 'leased') return 'hold lease';
    if (phase === 'sending') return 'recover unknown-outcome';
    if (phase === 'waiting') return 'hold retry';
    if (said === 'unsaid') {
      if (status !== 'open') return `suppress ${status}`;
      return rest.includes('silenced') ? 'suppress silenced' : 'notify new post issue main';
    }
    if (place === 'bot' && status !== 'open') return `update ${status}`;
    return 'hold watching';
  };

  test.each(Object.entries(table))('%s: %s', (name, found) => {
    expect(found).toBe(expected(name));
  });
});

describe('what there is to say of a message that is out', () => {
  const muted = { at: noon + 500, by: 'U1', what: 'mute' } as const;
  const hour = Math.floor(noon / 3_600_000);
  test.each<[string, Case, string]>([
    ['a long traceback, in the thread', { meta: { lines: 16 } }, 'notify new reply traceback thread'],
    ['a short one is in the message', { meta: { lines: 15 } }, 'hold watching'],
    ['a long one by webhook', { meta: { lines: 16 }, can: webhook }, 'hold watching'],
    [
      'one that was read whole since, though its beginning was told',
      { meta: { completed: { ...completed, lines: 16 } }, delivery: { ...seen, told: ['traceback'] } },
      'notify new reply traceback.whole thread',
    ],
    ['the message that shows a part of it', { meta: { completed } }, 'update new'],
    ['… of more events by now', { meta: { completed }, count: { count: 2 } }, 'update ongoing'],
    ['the message that shows it', { meta: { completed }, delivery: seen }, 'hold watching'],
    ['the lines around it, too early', { look: 'now', now: noon + 14_999 }, `hold watching`],
    ['the lines around it', { look: 'now', now: noon + 15_000 }, 'notify new reply context thread'],
    [
      '… told',
      { look: 'now', now: noon + 15_000, delivery: { ...told, told: ['context'] } },
      'hold watching',
    ],
    ['… without a log to read', { now: noon + 15_000 }, 'hold watching'],
    ['… by the tick alone', { look: 'tick', now: noon + 15_000 }, 'hold watching'],
    ['… in a run that read enough', { look: 'later', now: noon + 15_000 }, 'hold watching'],
    ['… by webhook', { look: 'now', now: noon + 15_000, can: webhook }, 'hold watching'],
    [
      '… later',
      { look: 'now', now: noon + 15_000, delivery: { ...told, readAt: noon + 16_000 } },
      'hold watching',
    ],
    ['… hours later', { look: 'now', now: noon + 16 * minute }, 'rest all-told'],
    [
      '… under a digest',
      { look: 'now', now: noon + 15_000, delivery: { ...told, thread: { channel: 'C1', ts: '9.9' } } },
      'hold watching',
    ],
    [
      '… before a count edit that waits',
      { look: 'now', now: noon + 14_000, count: { count: 2, touched: noon + 13_000 } },
      'hold cadence',
    ],
    ['told already', { meta: { lines: 16 }, delivery: { ...told, told: ['traceback'] } }, 'hold watching'],
    [
      'an act, once the message shows it',
      {
        meta: { status: 'muted', acts: [muted] },
        delivery: { ...told, shown: { count: 1, status: 'muted', at: noon } },
      },
      `notify muted reply act.${noon + 500} thread`,
    ],
    [
      'reopened by a person',
      { delivery: { ...told, shown: { count: 1, status: 'resolved', at: noon } } },
      'update reopened',
    ],
    ['unmuted', { delivery: { ...told, shown: { count: 1, status: 'muted', at: noon } } }, 'update unmuted'],
    ['escalating', { meta: { escalated: hour } }, `notify escalating reply escalating.${hour} reserve`],
    [
      'escalating by webhook',
      { meta: { escalated: hour }, can: webhook },
      `notify escalating post escalating.${hour} reserve`,
    ],
    ['escalated hours ago', { meta: { escalated: hour - 2 } }, 'hold watching'],
    ['escalating while muted', { meta: { escalated: hour, status: 'muted' } }, 'update muted'],
    [
      'escalating while silenced',
      { meta: { escalated: hour }, silencedUntil: noon + minute },
      'hold watching',
    ],
    [
      'a milestone',
      { count: { count: 10 }, now: noon + minute },
      'notify milestone reply milestone.10 thread',
    ],
    [
      'the highest milestone passed',
      { count: { count: 4321 }, now: noon + minute },
      'notify milestone reply milestone.1000 thread',
    ],
    ['a milestone too soon by webhook', { count: { count: 10 }, can: webhook }, 'hold spacing'],
    [
      'a milestone by webhook',
      { count: { count: 10 }, can: webhook, now: noon + minute },
      'notify milestone post milestone.10 main',
    ],
    [
      'no milestone of the episode before',
      { meta: { base: 95 }, count: { count: 100 }, now: noon + minute },
      'update ongoing',
    ],
    ['a count, too soon', { count: { count: 2, touched: noon + 900 } }, 'hold cadence'],
    [
      'a count, by the cadence',
      { count: { count: 2, touched: noon + 15_000 }, now: noon + 15_000 },
      'update ongoing',
    ],
    [
      'a count, it is quiet',
      { count: { count: 2, touched: noon + 500 }, now: noon + 10_500 },
      'update ongoing',
    ],
    ['a count by webhook', { count: { count: 2 }, can: webhook, now: noon + minute }, 'hold watching'],
    [
      'no reminder',
      { count: { count: 1, lastSeen: noon + 9 }, now: noon + 48 * 60 * minute },
      'rest all-told',
    ],
    [
      'a reminder',
      { count: { count: 1, lastSeen: noon + 9 }, now: noon + 60 * minute, repeat: 60 * minute },
      `notify reminder post reminder.${hour + 1} main`,
    ],
    ['no reminder of what is over', { now: noon + 60 * minute, repeat: 60 * minute }, 'rest all-told'],
    ['nothing, and quiet for long', { now: noon + 2 * minute }, 'rest all-told'],
  ])('%s', (_, facts, expected) => {
    expect(say(facts)).toBe(expected);
  });
});

describe('the first word of an episode', () => {
  test.each<[string, Case, string]>([
    [
      'in the storm, under the digest',
      { delivery: { ...nothingSaid, digest: 'd' } },
      'notify new reply issue thread',
    ],
    [
      'in the storm, by webhook',
      { delivery: { ...nothingSaid, digest: 'd' }, can: webhook },
      'notify new post issue main',
    ],
    [
      'said anew after it was deleted',
      { delivery: { ...nothingSaid, reposts: 1 } },
      'notify new post issue.1 main',
    ],
    ['a new episode', { meta: { episode: 2, opened: 'regressed' } }, 'notify regressed post issue main'],
    [
      'escalating out of a mute',
      { meta: { episode: 2, opened: 'escalating' } },
      'notify escalating post issue reserve',
    ],
  ])('%s', (_, facts, expected) => {
    expect(say({ delivery: nothingSaid, ...facts })).toBe(expected);
  });
});

test("a lease that lapsed by our clock may still be live by its owner's", () => {
  const lease = { owner: 'w', until: noon, fence: 1 };
  const delivery = { ...nothingSaid, sending };
  expect(say({ meta: { lease }, delivery, now: noon + 4999 })).toBe('hold lease');
  expect(say({ meta: { lease }, delivery, now: noon + 5000 })).toBe('recover unknown-outcome');
});

test.each([
  [0, 0],
  [9, 0],
  [10, 10],
  [99, 10],
  [100, 100],
  [100_000, 100_000],
])('milestone of %d: %d', (n, m) => {
  expect(highestMilestone(n)).toBe(m);
});

test.each<[string, Case & { readonly until: number }]>([
  ['a tick looks when it is time', { look: 'now', until: noon + 15_000 }],
  ['an invocation leaves it due', { look: 'tick', now: noon + 20_000, until: noon + 15_000 }],
  ['a run that read enough comes again', { look: 'later', now: noon + 20_000, until: noon + 21_000 }],
  [
    'once put off, not before',
    { look: 'now', delivery: { ...told, readAt: noon + 45_000 }, until: noon + 45_000 },
  ],
])('%s', (_, { until, look = 'now', now = noon + 1000, delivery = told }) => {
  const facts = { state: stateOf(), delivery, can: bot, settings: defaultSettings, now, look };
  expect(decide(facts)).toEqual({ action: 'hold', reason: 'watching', until });
});
