import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryOutcome, Notification } from '../../src/model/notification.ts';
import type { SendOptions, Sink } from '../../src/model/ports.ts';
import { issueWith, notify } from '../../src/render/notification.fixture.ts';
import { type Fault, type SlackStandIn, startSlackStandIn } from './slack-stand-in.ts';

export interface SinkCase {
  readonly name: string;
  /** A sink that talks to this address. */
  make(origin: string): Sink;
  /** Texts that must be in no outcome and no error. */
  readonly secrets: readonly string[];
}

export const sendOptions = (kind = 'new', change: Partial<SendOptions> = {}): SendOptions => ({
  form: 'full',
  timeoutMs: 2_000,
  key: { issue: 'v1:abc', episode: 1, kind },
  ...change,
});

const notice: Notification = notify('new', issueWith());

/** Every sink that posts over HTTP passes this: what became of a message is told truly, and no secret is told. */
export function sinkConformance({ name, make, secrets }: SinkCase): void {
  describe(`${name} as a sink`, () => {
    let slack: SlackStandIn;
    beforeAll(async () => {
      slack = await startSlackStandIn();
    });
    afterAll(() => slack.close());
    beforeEach(() => {
      slack.fault = null;
      slack.posted.length = 0;
      slack.seen.length = 0;
    });

    const post = async (fault: Fault, options = sendOptions()): Promise<DeliveryOutcome> => {
      slack.fault = fault;
      const outcome = await make(slack.origin).post(notice, options);
      for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
      return outcome;
    };

    test('an accepted message is delivered, once, with a fallback and without unfurling', async () => {
      const outcome = await post(null);
      expect(outcome.kind).toBe('delivered');
      expect(slack.posted).toHaveLength(1);
      const body = slack.posted[0]?.body ?? {};
      expect(body).toMatchObject({ unfurl_links: false, unfurl_media: false });
      expect(String(body.text)).toMatch(/^🔴 New: KeyError/);
      expect(Array.isArray(body.blocks)).toBe(true);
    });

    test('the minimal form has no blocks and still names the error', async () => {
      await post(null, sendOptions('new', { form: 'minimal' }));
      const body = slack.posted[0]?.body ?? {};
      expect(body.blocks).toBeUndefined();
      expect(String(body.text)).toContain('KeyError');
    });

    test('a capability is there exactly when its method is', () => {
      const sink = make(slack.origin);
      expect(sink.update !== undefined).toBe(sink.can.update);
      expect(sink.reply !== undefined).toBe(sink.can.thread);
      expect(sink.find !== undefined).toBe(sink.can.readBack);
    });

    test('429 is a retry after what Slack says', async () => {
      const limited = (retryAfter: string): Fault => ({
        kind: 'refuse',
        status: 429,
        error: 'rate_limited',
        retryAfter,
      });
      expect(await post(limited('7'))).toMatchObject({ kind: 'retry', afterMs: 7_000 });
      const at = new Date(Date.now() + 3_600_000).toUTCString();
      const outcome = await post(limited(at));
      expect(outcome.kind === 'retry' && outcome.afterMs).toBeGreaterThan(3_000_000);
      expect(slack.posted).toHaveLength(0);
    });

    test.each<[string, Fault, Partial<DeliveryOutcome>]>([
      [
        'a refused payload',
        { kind: 'refuse', status: 400, error: 'invalid_blocks' },
        { kind: 'rejected', scope: 'payload' },
      ],
      [
        'a missing channel',
        { kind: 'refuse', status: 404, error: 'channel_not_found' },
        { kind: 'rejected', scope: 'channel' },
      ],
      [
        'an archived channel',
        { kind: 'refuse', status: 410, error: 'channel_is_archived' },
        { kind: 'rejected', scope: 'channel' },
      ],
      [
        'a dead credential',
        { kind: 'refuse', status: 403, error: 'invalid_token' },
        { kind: 'rejected', scope: 'credentials' },
      ],
      [
        'a redirect',
        { kind: 'status', status: 302, body: '', location: 'https://slack.com/' },
        { kind: 'rejected', scope: 'credentials' },
      ],
      [
        'a server error with a page',
        { kind: 'status', status: 502, body: '<html>bad gateway</html>' },
        { kind: 'unknown' },
      ],
      ['an internal error', { kind: 'refuse', status: 500, error: 'internal_error' }, { kind: 'unknown' }],
      ['a reset before the answer', { kind: 'reset' }, { kind: 'unknown' }],
      ['a reset within the answer', { kind: 'reset-after-posting' }, { kind: 'unknown' }],
    ])('%s', async (_, fault, expected) => {
      const outcome = await post(fault);
      expect(outcome).toMatchObject(expected);
      if (outcome.kind === 'rejected') expect(outcome.todo.length).toBeGreaterThan(10);
      expect(slack.seen).toHaveLength(1);
    });

    test.each<[string, Fault, number]>([
      ['no answer', { kind: 'hang' }, 0],
      ['no answer, but it was posted', { kind: 'post-then-hang' }, 1],
    ])('%s within the time given is unknown, and is not tried again', async (_, fault, posted) => {
      expect(await post(fault, sendOptions('new', { timeoutMs: 150 }))).toMatchObject({ kind: 'unknown' });
      expect(slack.seen).toHaveLength(1);
      expect(slack.posted).toHaveLength(posted);
    });

    test('a refused connection is certainly not posted: a retry', async () => {
      const probe = createServer();
      await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
      const { port } = probe.address() as AddressInfo;
      await new Promise((resolve) => probe.close(resolve));
      const outcome = await make(`http://127.0.0.1:${port}`).post(notice, sendOptions());
      expect(outcome).toMatchObject({ kind: 'retry', why: 'ECONNREFUSED' });
    });

    test('a connection that never opens is a retry', async () => {
      // Nobody speaks TLS there: the handshake does not end, so the body is never sent.
      const mute = createServer();
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const { port } = mute.address() as AddressInfo;
      const outcome = await make(`https://127.0.0.1:${port}`).post(
        notice,
        sendOptions('new', { timeoutMs: 150 }),
      );
      mute.close();
      expect(outcome.kind).toBe('retry');
      for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
    });
  });
}
