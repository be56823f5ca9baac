import { createHandler, type Handler } from '../src/lambda/handler.ts';
import type { Sink, Store } from '../src/model/ports.ts';
import { createSlackBotSink } from '../src/sinks/slack-bot.ts';

/** The real sink, rendering and all, over a network that answers at once. `called` is told each method and its body. */
export function slackWithoutNetwork(
  called: (method: string, body: Readonly<Record<string, unknown>>) => void = () => {},
): Sink {
  let sent = 0;
  return createSlackBotSink({
    token: 'xoxb-bench',
    channel: 'C0BENCH',
    http: {
      post: async (url, { body }) => {
        const text = typeof body === 'string' && body.startsWith('{') ? body : '{}';
        called(url.slice(url.lastIndexOf('/') + 1), JSON.parse(text) as Record<string, unknown>);
        const ts = `${1_760_000_000 + sent++}.000100`;
        return {
          kind: 'answer',
          status: 200,
          body: JSON.stringify({ ok: true, ts, channel: 'C0BENCH', messages: [] }),
        };
      },
      close: () => {},
    },
  });
}

/** The deployed function's handler over this store. It believes that Slack is there: its sink is given. */
export function handlerOver(store: Store, sink: Sink = slackWithoutNetwork()): Handler {
  const environment = { SLACK_BOT_TOKEN: 'xoxb-bench', SLACK_CHANNEL: 'C0BENCH', AWS_REGION: 'eu-west-1' };
  return createHandler(environment, { store, sinks: [sink] });
}
