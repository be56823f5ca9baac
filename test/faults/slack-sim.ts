import type { MessageRef } from '../../src/model/issue.ts';
import type { DeliveryOutcome, MessageKey, Notification } from '../../src/model/notification.ts';
import type { Clock, SendOptions, Sink } from '../../src/model/ports.ts';

/** One message as the channel has it. */
export interface SimMessage {
  readonly ts: string;
  readonly at: number;
  readonly key: MessageKey;
  readonly parent?: string;
  /** Replies that are shown in the channel as well count as top-level. */
  readonly broadcast: boolean;
  notification: Notification;
  edits: number;
  deleted: boolean;
}

export type SimFault =
  | { readonly kind: '429'; readonly afterMs: number }
  | { readonly kind: '500' | 'applied-500' }
  | { readonly kind: 'hang' | 'applied-hang' | 'slow' | 'applied-late' }
  | { readonly kind: 'reset' | 'applied-reset' }
  | { readonly kind: 'archived' | 'revoked' | 'payload' };

/** A Slack that keeps its messages, in virtual time. `fault` says what goes wrong with the next call. */
export function createSlackSim(clock: Clock, mode: 'bot' | 'webhook', name = 'slack') {
  const messages: SimMessage[] = [];
  let serial = 0;
  const sim = {
    messages,
    calls: 0,
    fault: (_call: 'post' | 'update' | 'reply' | 'find'): SimFault | undefined => undefined,
    /** Called before each call: a place to crash or to let others run. */
    before: async (_call: string): Promise<void> => {},
    after: async (_call: string): Promise<void> => {},
    sink: undefined as unknown as Sink,
  };
  const apply = (key: MessageKey, notification: Notification, parent?: string): MessageRef => {
    const ts = `${clock.now()}.${String(++serial).padStart(6, '0')}`;
    const broadcast = notification.kind === 'thread' && notification.broadcast === true;
    messages.push({
      ts,
      at: clock.now(),
      key,
      notification,
      broadcast,
      edits: 0,
      deleted: false,
      ...(parent === undefined ? {} : { parent }),
    });
    return { channel: 'C1', ts };
  };
  const call = async (
    kind: 'post' | 'update' | 'reply',
    options: SendOptions,
    action: () => MessageRef | 'gone',
  ): Promise<DeliveryOutcome> => {
    sim.calls++;
    await sim.before(kind);
    const fault = sim.fault(kind);
    const outcome = await faulty(fault, options, action, clock);
    await sim.after(kind);
    return outcome;
  };
  const post: Sink['post'] = (notification, options) =>
    call('post', options, () => apply(options.key, notification));
  const bot: Pick<Sink, 'update' | 'reply' | 'find'> = {
    update: (ref, notification, options) =>
      call('update', options, () => {
        const message = messages.find((each) => each.ts === ref.ts && !each.deleted);
        if (!message) return 'gone';
        message.notification = notification;
        message.edits++;
        return ref;
      }),
    reply: (parent, notification, options) =>
      call('reply', options, () => {
        const there = messages.some((each) => each.ts === parent.ts && !each.deleted);
        return there ? apply(options.key, notification, parent.ts) : 'gone';
      }),
    find: async (key, since, _timeout, parent) => {
      sim.calls++;
      await sim.before('find');
      if (sim.fault('find')) throw new Error('history cannot be read');
      const found = messages.find(
        (each) => sameKey(each.key, key) && each.at >= since && each.parent === parent?.ts && !each.deleted,
      );
      await sim.after('find');
      return found ? { channel: 'C1', ts: found.ts } : null;
    },
  };
  const can = { update: mode === 'bot', thread: mode === 'bot', readBack: mode === 'bot' };
  sim.sink = { name, channel: 'C1', can, post, ...(mode === 'bot' ? bot : {}) };
  return sim;
}

export type SlackSim = ReturnType<typeof createSlackSim>;

async function faulty(
  fault: SimFault | undefined,
  options: SendOptions,
  action: () => MessageRef | 'gone',
  clock: Clock,
): Promise<DeliveryOutcome> {
  const done = (): DeliveryOutcome => {
    const ref = action();
    return ref === 'gone' ? { kind: 'gone', why: 'message_not_found' } : { kind: 'delivered', ref };
  };
  switch (fault?.kind) {
    case undefined:
      return done();
    case '429':
      return { kind: 'retry', why: 'ratelimited', afterMs: fault.afterMs };
    case 'hang':
      await clock.sleep(options.timeoutMs);
      return { kind: 'unknown', why: 'time-out' };
    case 'applied-hang':
      action();
      await clock.sleep(options.timeoutMs);
      return { kind: 'unknown', why: 'time-out' };
    // Slack takes its time, and posts just before the client gives up.
    case 'slow':
    case 'applied-late': {
      await clock.sleep(options.timeoutMs * 0.95);
      const outcome = done();
      return fault.kind === 'slow' ? outcome : { kind: 'unknown', why: 'time-out' };
    }
    case '500':
    case 'reset':
      return { kind: 'unknown', why: fault.kind };
    case 'applied-500':
    case 'applied-reset':
      action();
      return { kind: 'unknown', why: fault.kind };
    case 'payload':
      if (options.form === 'minimal') return done();
      return { kind: 'rejected', scope: 'payload', why: 'invalid_blocks', todo: 'report it' };
    case 'archived':
      return { kind: 'rejected', scope: 'channel', why: 'is_archived', todo: 'unarchive the channel' };
    case 'revoked':
      return { kind: 'rejected', scope: 'credentials', why: 'token_revoked', todo: 'install the app again' };
  }
}

function sameKey(a: MessageKey, b: MessageKey): boolean {
  return a.issue === b.issue && a.episode === b.episode && a.kind === b.kind;
}
