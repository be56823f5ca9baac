import { expect, test } from 'vitest';
import { busy, issueWith, notify } from '../render/notification.fixture.ts';
import { createStdoutSink } from './stdout.ts';

const options = { form: 'full', timeoutMs: 1_000, key: { issue: 'x', episode: 1, kind: 'new' } } as const;

test('a message for a terminal has the traceback, the place and no markup', async () => {
  const written: string[] = [];
  const sink = createStdoutSink({ write: (text) => written.push(text), environment: 'prod' });
  expect(await sink.post(notify('ongoing', issueWith(busy)), options)).toEqual({ kind: 'delivered' });
  expect(written.join('').split('\n').slice(0, 4)).toEqual([
    "🔴 Ongoing: KeyError: 'payment_method'  ×128",
    '   charge_customer  app/orders/charge.py:88 · orders-api (prod)',
    '     Traceback (most recent call last):',
    '       File "/var/task/app/orders/handler.py", line 19, in handler',
  ]);
  expect(written.join('')).not.toContain('\x1b');
});

test('colours are for those who ask, and a log cannot bring its own', async () => {
  const written: string[] = [];
  const sink = createStdoutSink({ write: (text) => written.push(text), color: true });
  await sink.post(notify('new', issueWith({ title: '\x1b]0;owned\x07\x1b[32mfine' })), options);
  expect(written.join('')).toContain('\x1b[1mfine\x1b[0m');
  expect(written.join('')).not.toContain('owned');
});
