import { Command } from 'commander';
import { type Demo, startDemo } from '../demo/demo.ts';
import { startInteractUrl } from '../demo/interact-url.ts';
import { type RunningInbox, startInbox } from '../inbox/server.ts';
import { createHandler } from '../lambda/handler.ts';
import { createInteract } from '../lambda/interact.ts';
import type { LogLine } from '../model/log-context.ts';
import type { LogReader } from '../model/ports.ts';
import { createLinesReader } from '../sources/lines-around.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { matcherOf } from './pattern-option.ts';
import { portOf } from './port-option.ts';
import { UsageError } from './usage-error.ts';

interface DemoOptions {
  readonly port: string;
  readonly inboxPort: string;
  readonly pattern: string;
  readonly job: boolean;
  readonly json?: boolean;
  readonly webhook?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'The whole system on this machine: a model endpoint, its log, the subscription filter, Tracebell and an inbox page.',
    )
    .option('--port <port>', 'port of the model endpoint; 0 picks a free one', '8080')
    .option('--inbox-port <port>', 'port of the inbox; 0 picks a free one', '8081')
    .option('--pattern <pattern>', 'the subscription filter’s pattern, or auto', 'ERROR')
    .option('--no-job', 'without the nightly job that fails now and then')
    .option('--webhook', 'post by incoming webhook, without edits, threads and buttons')
    .option('--json', 'print one line {"monitorMe":…,"inbox":…} and nothing else')
    .addHelpText(
      'after',
      `
With SLACK_WEBHOOK_URL set it posts to that Slack channel as well.

Examples:
  tracebell demo
  tracebell demo --pattern '?ERROR ?Traceback' --no-job
  tracebell demo --port 0 --inbox-port 0 --json

Ctrl-C stops it.`,
    )
    .action(async (options: DemoOptions) => {
      matcherOf(options.pattern);
      for (const [option, text] of [
        ['--port', options.port],
        ['--inbox-port', options.inboxPort],
      ] as const)
        portOf(option, text);
      await run(options);
    });
}

/** Prints the two addresses once both answer, and stops everything, in order, on Ctrl-C. */
async function run({ port, inboxPort, pattern, job, json, webhook }: DemoOptions): Promise<void> {
  const inbox = await listen('--inbox-port', inboxPort, (number) => startInbox({ port: number }));
  const common = { TRACEBELL_PATTERN: pattern, AWS_REGION: region };
  // The demo's log groups are made after the function that reads them.
  let running: Demo | undefined;
  const logs = createLinesReader(({ logGroup, logStream }) => linesOf(running, logGroup, logStream));
  const local = webhook
    ? { handler: createHandler({ ...common, SLACK_WEBHOOK_URL: inbox.webhookUrl }), stop: async () => {} }
    : await startApp(inbox, common, logs);
  const slack = process.env.SLACK_WEBHOOK_URL;
  const handlers = [
    local.handler,
    ...(slack ? [createHandler({ ...common, SLACK_WEBHOOK_URL: slack })] : []),
  ];
  const demo = await listen('--port', port, (number) =>
    startDemo({
      port: number,
      job,
      matches: matcherOf(pattern),
      load: () => async (event, context) => {
        const results = await Promise.all(handlers.map((handler) => handler(event, context)));
        return results[0];
      },
      onTracebellLog: (line) => process.stderr.write(line.includes('"tracebell"') ? line : ''),
    }),
  ).catch(async (error: unknown) => {
    await local.stop();
    await inbox.close();
    throw error;
  });
  running = demo;
  if (json) process.stdout.write(`${JSON.stringify({ monitorMe: demo.monitorMeUrl, inbox: inbox.url })}\n`);
  else process.stdout.write(greeting(demo.monitorMeUrl, inbox.url, pattern));
  onInterrupt(async () => {
    await demo.close();
    await local.stop();
    await inbox.close();
  });
}

/** Ticks and time-outs are short here, since somebody is looking; in AWS the tick comes each minute. */
const tickMs = 2_000;
const timing = {
  httpTimeout: 4_000,
  margin: 500,
  lease: 6_000,
  skew: 500,
  trailing: 3_000,
  milestoneEvery: 1_000,
  regressAfter: 0,
  lookAfter: 1_500,
  lookEvery: 2_000,
  lookPatience: 20_000,
};

/** Tracebell as a Slack app: the notify function, the one behind buttons and commands, and the schedule, on one store. */
async function startApp(inbox: RunningInbox, common: Readonly<Record<string, string>>, logs: LogReader) {
  const environment = {
    ...common,
    SLACK_BOT_TOKEN: inbox.botToken,
    SLACK_CHANNEL: inbox.channel,
    SLACK_API_URL: inbox.apiUrl,
    SLACK_SIGNING_SECRET: inbox.signingSecret,
  };
  const store = createMemoryStore();
  const handler = createHandler(environment, { store, timing, logs });
  const interact = await startInteractUrl(createInteract(environment, store));
  inbox.setInteractUrl(interact.url);
  let ticking: Promise<unknown> = Promise.resolve();
  const tick = () => {
    ticking = ticking.then(() => handler({ tracebell: 'tick' })).catch(() => undefined);
  };
  const schedule = setInterval(tick, tickMs);
  return {
    handler,
    stop: async () => {
      clearInterval(schedule);
      await interact.close();
    },
  };
}

function linesOf(demo: Demo | undefined, logGroup: string, logStream: string): readonly LogLine[] {
  const group = Object.values(demo?.logGroups ?? {}).find(({ name }) => name === logGroup);
  return (group?.events(logStream) ?? []).map(({ id, timestamp, message }) => ({
    id,
    at: timestamp,
    message,
  }));
}

/** So that the links to the console have a region to point to. */
const region = process.env.AWS_REGION ?? 'eu-west-1';

function greeting(monitorMe: string, inbox: string, pattern: string): string {
  const plain = (text: string) => text;
  const bold = process.stdout.isTTY ? (text: string) => `\u001b[1m${text}\u001b[22m` : plain;
  return `
  ${bold('Inbox')}      ${inbox}
             what Slack would show: open it in a browser
  ${bold('MonitorMe')}  ${monitorMe}?x=2
             a model endpoint that doubles x, and throws on anything else

  Try:  curl '${monitorMe}?x=wompwomp'

  Its log goes through the filter pattern ${pattern} to Tracebell. Ctrl-C stops it all.
`;
}

async function listen<T>(option: string, text: string, start: (port: number) => Promise<T>): Promise<T> {
  const port = portOf(option, text);
  try {
    return await start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`port ${port} is taken: give another with ${option}, or 0 for any free one.`);
  }
}

/** The first Ctrl-C lets what is on its way arrive; a second one leaves at once. */
function onInterrupt(stop: () => Promise<void>): void {
  let stopping = false;
  const interrupted = () => {
    if (stopping) process.exit(130);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`tracebell: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
}
