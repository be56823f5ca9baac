import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SafeEvent, StackFrame } from '../model/event.ts';
import type { IssueView } from '../model/issue.ts';
import type { Notification, ThreadNotification } from '../model/notification.ts';
import {
  at,
  busy,
  contextWith,
  eventWith,
  invocation,
  issueWith,
  longJava,
  notify,
} from './notification.fixture.ts';
import { metadataOf, renderSlack, renderSlackAll } from './slack.ts';
import { checkLimits } from './slack-limits.ts';
import type { SlackMessage } from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';

const bot: SlackRenderOptions = { mode: 'bot', environment: 'prod' };
const webhook: SlackRenderOptions = { mode: 'webhook', environment: 'prod', muteHint: true };
const resolved = { by: 'U0123456789', at: at - 259_200_000, version: '41' };
const java = issueWith({ title: 'com.acme.ChargeException: charge failed', sample: longJava() });

const threadOf = (part: ThreadNotification['part'], issue: IssueView): ThreadNotification => ({
  kind: 'thread',
  part,
  issue,
  at,
  ...(part === 'milestone' ? { reached: 100 } : {}),
});

const digest = (over: boolean): Notification => ({
  kind: 'digest',
  id: 's1792749900',
  revision: 3,
  since: at,
  at: at + 300_000,
  top: [
    issueWith({ ...busy, count: 1204, episodeCount: 1204 }),
    issueWith({ title: "ValueError: invalid literal: '<b>' & <!channel>", count: 9, episodeCount: 9 }),
  ],
  issues: 17,
  newIssues: 12,
  events: 2898,
  over,
});

const goldens: Record<string, [Notification, SlackRenderOptions]> = {
  'bot-new': [notify('new'), bot],
  'bot-new-long': [notify('new', java), bot],
  'bot-ongoing': [notify('ongoing', issueWith(busy), 7), bot],
  'bot-regressed': [
    notify(
      'regressed',
      issueWith({
        episode: 2,
        count: 131,
        episodeCount: 3,
        resolved,
        earlier: { permalink: 'https://example.slack.com/archives/C0123456789/p1792746226000100' },
      }),
    ),
    bot,
  ],
  'bot-escalating': [notify('escalating', issueWith({ ...busy, lastHour: 912 })), bot],
  'bot-resolved': [notify('resolved', issueWith({ ...busy, status: 'resolved', resolved }), 9), bot],
  'bot-muted': [
    notify(
      'muted',
      issueWith({ ...busy, mute: { by: 'U0123456789', at, until: { kind: 'time', at: at + 86_400_000 } } }),
      8,
    ),
    bot,
  ],
  'bot-thread-traceback': [threadOf('traceback', java), bot],
  'bot-thread-context': [{ ...threadOf('context', issueWith()), context: invocation }, bot],
  'bot-thread-milestone': [threadOf('milestone', issueWith({ ...busy, count: 100, episodeCount: 100 })), bot],
  'bot-thread-act': [
    threadOf('act', issueWith({ acts: [{ at, by: 'U0123456789', what: 'mute', detail: '24 hours' }] })),
    bot,
  ],
  'bot-digest': [digest(false), bot],
  'bot-digest-over': [digest(true), bot],
  operator: [
    {
      kind: 'operator',
      id: 'store-down',
      title: 'The store cannot be reached',
      detail: '3 errors were not counted. <!channel> & co.',
      todo: 'Check TRACEBELL_TABLE and the function role.',
      at,
    },
    bot,
  ],
  'webhook-new': [notify('new'), webhook],
  'webhook-new-long': [notify('new', java), webhook],
  'webhook-milestone': [notify('ongoing', issueWith({ ...busy, count: 1000, episodeCount: 1000 })), webhook],
  'webhook-plain': [
    notify(
      'new',
      issueWith({
        title: 'payment worker stopped: <!channel> see <https://evil.example|here> ```',
        sample: eventWith({
          mechanism: 'plain',
          traceback: 'payment worker stopped: <!channel> see <https://evil.example|here> ```',
          exceptions: [{ type: null, message: 'payment worker stopped', frames: [], innermost: 'last' }],
        }),
      }),
    ),
    webhook,
  ],
  'minimal-new': [notify('new'), { ...webhook, form: 'minimal' }],
};

describe('golden messages', () => {
  test.each(Object.entries(goldens))('%s', (name, [notification, options]) => {
    const message = renderSlack(notification, options);
    const file = fileURLToPath(new URL(`./golden/${name}.json`, import.meta.url));
    const shown = `${JSON.stringify(message, null, 1)}\n`;
    if (process.env.UPDATE_GOLDENS === '1' || !existsSync(file)) writeFileSync(file, shown);
    expect(shown).toBe(readFileSync(file, 'utf8'));
    expect(checkLimits(message)).toEqual([]);
    expect(message.text).not.toMatch(/<!channel>|<https:\/\/evil/);
    // The published types are the second opinion; this line is checked by the compiler.
    const known: readonly KnownBlock[] = mutable(message.blocks);
    expect(known.length).toBe(message.blocks.length);
  });
});

describe('what stands in a message', () => {
  test('a short traceback stands whole in both modes', () => {
    const whole = eventWith().traceback.replaceAll('\u00a0', ' ');
    for (const options of [bot, webhook]) expect(code(renderSlack(notify('new'), options))).toBe(whole);
  });

  test('a long traceback: root cause and own frames in the message, the whole in the thread', () => {
    const shown = code(renderSlack(notify('new', java), bot));
    expect(shown).toContain('caused by java.sql.SQLTransientConnectionException: orders-pool');
    expect(shown).toContain('Charge7.java:47');
    expect(shown).not.toContain('DispatcherServlet');
    const replies = renderSlackAll(threadOf('traceback', java), bot);
    expect(replies.map(code).join('\n')).toBe(java.sample.traceback);
    expect(code(renderSlack(notify('new', java), webhook))).toBe(java.sample.traceback);
  });

  test('a long Python traceback shows its own frames with their source, nearest the throw first', () => {
    const sample = eventWith({ traceback: `${'  File "x.py", line 1, in y\n'.repeat(20)}KeyError` });
    expect(code(renderSlack(notify('new', issueWith({ sample })), bot)).split('\n')).toEqual([
      "KeyError: 'payment_method'",
      '',
      'app/orders/charge.py:88   in charge_customer',
      '    token = customer["payment_method"]["token"]',
      'app/orders/handler.py:19  in handler',
      '    return process_order(json.loads(event["body"]))',
    ]);
  });

  test('a fault of the platform has no stack: its facts are told', () => {
    const sample = eventWith({
      exceptions: [
        { type: 'Timeout', message: 'Task timed out after 3.00 seconds', frames: [], innermost: 'last' },
      ],
      facts: { 'memory used': '118 of 128 MB' },
    });
    const context = JSON.stringify(renderSlack(notify('new', issueWith({ sample })), bot).blocks);
    expect(context).toContain('memory used `118 of 128 MB`');
  });

  test('what does not fit is cut in the middle, and said', () => {
    const lines = Array.from({ length: 2000 }, (_, n) => `  at step${n} (/var/task/app.js:${n}:1)`);
    const issue = issueWith({ sample: eventWith({ traceback: lines.join('\n') }) });
    const shown = code(renderSlack(notify('new', issue), webhook)).split('\n');
    expect(shown[0]).toBe(lines[0]?.trimEnd());
    expect(shown[shown.length - 1]).toBe(lines[1999]);
    const marker = shown.find((line) => line.includes('left out'));
    expect(marker).toBe(`… ${(2000 - shown.length + 1).toLocaleString('en-US')} lines left out …`);
    expect(shown.join('\n').length).toBeGreaterThan(9500);
  });

  test('a traceback over many replies loses no line', () => {
    const traceback = Array.from({ length: 900 }, (_, n) => `line ${n} ${'<&>'.repeat(9)}`).join('\n');
    const replies = renderSlackAll(
      threadOf('traceback', issueWith({ sample: eventWith({ traceback }) })),
      bot,
    );
    expect(replies.length).toBeGreaterThan(3);
    expect(replies.map(code).join('\n')).toBe(traceback);
    for (const reply of replies) expect(checkLimits(reply)).toEqual([]);
  });

  test('no buttons by webhook, and the mute command only where a store keeps it', () => {
    const told = JSON.stringify(renderSlack(notify('new'), webhook));
    expect(told).not.toContain('"actions"');
    expect(told).toContain('tracebell mute 7Qm2xK9d 24h');
    expect(JSON.stringify(renderSlack(notify('new'), { mode: 'webhook' }))).not.toContain('tracebell mute');
  });

  test('a milestone by webhook is the full message with its number', () => {
    const message = renderSlack(
      notify('ongoing', issueWith({ ...busy, count: 1000, episodeCount: 1000 })),
      webhook,
    );
    expect(JSON.stringify(message.blocks[0])).toContain('×1,000');
    expect(code(message)).toContain('charge.py');
    expect(message.text).toMatch(/^🔴 Ongoing: KeyError: 'payment_method' ×1,000 — orders-api \(prod\)/);
  });

  test('the fallback names state, error and place', () => {
    expect(renderSlack(notify('new'), bot).text).toBe(
      "🔴 New: KeyError: 'payment_method' — orders-api (prod), charge_customer app/orders/charge.py:88",
    );
  });

  test('every revision has ids of its own', () => {
    const ids = (revision: number) =>
      renderSlack(notify('ongoing', issueWith(busy), revision), bot).blocks.map((block) => block.block_id);
    expect(ids(2).some((id) => ids(1).includes(id))).toBe(false);
  });

  test('a log outside AWS has no links and no region', () => {
    const event = eventWith();
    const issue = issueWith({
      sample: eventWith({ record: { ...event.record, origin: { logGroup: 'app.log', logStream: '' } } }),
    });
    expect(JSON.stringify(renderSlack(notify('new', issue), webhook))).not.toContain('amazon');
  });
});

describe('hostile notifications', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(
      '<!channel>',
      '<@U123>',
      '```',
      '&amp;<https://evil.example|x>',
      '\u001b[31mred\u001b[0m\ud800\u0000',
      '',
    ),
    fc
      .tuple(
        fc.string({
          unit: fc.constantFrom('<', '&', '字', '😀', '\n', 'a', ' '),
          minLength: 1,
          maxLength: 40,
        }),
        fc.nat(900),
      )
      .map(([unit, times]) => unit.repeat(times)),
  );
  const frame: fc.Arbitrary<StackFrame> = fc.record({
    file: fc.option(nasty),
    line: fc.option(fc.nat()),
    function: fc.option(nasty),
    inApp: fc.boolean(),
    source: nasty,
  });
  const issue = fc
    .record({
      id: nasty,
      title: nasty,
      count: fc.nat(),
      episode: fc.nat(3),
      lastHour: fc.nat(),
      recent: fc.array(fc.nat(), { maxLength: 12 }),
      text: nasty,
      frames: fc.array(frame, { maxLength: 8 }),
      group: nasty,
      facts: fc.dictionary(fc.string(), nasty, { maxKeys: 4 }),
      by: nasty,
    })
    .map((x): IssueView => {
      const base = eventWith();
      const sample: SafeEvent = eventWith({
        traceback: x.text,
        title: x.by,
        logger: x.title,
        requestId: x.text,
        service: x.by,
        traceId: x.group,
        functionVersion: x.id,
        facts: x.facts,
        exceptions: [{ type: x.title, message: x.text, frames: x.frames, innermost: 'first' }],
        record: {
          ...base.record,
          id: x.id,
          origin: { region: 'eu-west-1', logGroup: x.group, logStream: x.text },
        },
      });
      return issueWith({
        ...x,
        episodeCount: x.count,
        sample,
        resolved: { by: x.by, at: x.count, version: x.title },
        mute: { by: x.by, at, until: { kind: 'count', more: x.count } },
        acts: [{ at, by: x.by, what: 'resolve', detail: x.text }],
        earlier: { permalink: 'https://example.slack.com/archives/C1/p1' },
      });
    });
  const around = (view: IssueView, words: string) =>
    contextWith([...Array<string>(view.count % 90).fill(words), `>${words}`, view.title, words], {
      ...(view.episode > 1 && {
        invocation: { requestId: words, traceId: words, errorType: words, coldStart: true, complete: false },
      }),
    });
  const notification = fc.tuple(issue, fc.nat(12), nasty).map(([view, kind, words]): Notification => {
    const states = ['new', 'ongoing', 'regressed', 'escalating', 'resolved', 'muted'] as const;
    const parts = ['traceback', 'context', 'milestone', 'escalating', 'regressed', 'act'] as const;
    const state = states[kind];
    if (state) return notify(state, view);
    const part = parts[kind - 6];
    if (part) return { kind: 'thread', part, issue: view, at, context: around(view, words) };
    return view.episode > 1
      ? { kind: 'operator', id: words, title: words, detail: words, todo: words, at }
      : {
          ...(digest(false) as Extract<Notification, { kind: 'digest' }>),
          id: words,
          top: Array(15).fill(view),
        };
  });

  const wrongOf = (n: Notification) =>
    (['full', 'minimal'] as const).flatMap((form) =>
      renderSlackAll(n, { ...bot, form }).flatMap((message) => checkLimits(message)),
    );

  test('an operator’s words of wide characters fit what chat.update takes', () => {
    const wide = '字'.repeat(3000);
    expect(wrongOf({ kind: 'operator', id: 'o', title: wide, detail: wide, todo: wide, at })).toEqual([]);
  });

  test('a digest of issues that are all signs is no longer than Slack takes', () => {
    const signs = '<'.repeat(300);
    const sample = eventWith({
      service: signs,
      exceptions: [
        {
          type: signs,
          message: signs,
          innermost: 'first',
          frames: [{ file: signs, line: 1, function: signs, inApp: true }],
        },
      ],
    });
    const top = Array.from({ length: 15 }, () => issueWith({ title: signs, sample }));
    expect(wrongOf({ ...(digest(false) as Extract<Notification, { kind: 'digest' }>), top })).toEqual([]);
  });

  test('no limit is passed, nothing is unescaped, the fallback is there', () => {
    fc.assert(
      fc.property(
        notification,
        fc.constantFrom(bot, webhook),
        fc.constantFrom('full', 'minimal'),
        (n, options, form) => {
          for (const message of renderSlackAll(n, { ...options, form })) {
            expect(
              checkLimits({ ...message, metadata: metadataOf({ issue: 'x', episode: 1, kind: 'new' }) }),
            ).toEqual([]);
            expect(message.text.trim()).not.toBe('');
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** The code part of a message, as text. */
function code(message: SlackMessage): string {
  return message.blocks
    .flatMap((block) => (block.type === 'rich_text' ? block.elements : []))
    .flatMap((element) => (element.type === 'rich_text_preformatted' ? element.elements : []))
    .map((element) => element.text)
    .join('');
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Mutable<T[K]> : T[K] };

function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
