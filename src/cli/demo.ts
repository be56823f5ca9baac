import { Command } from 'commander';
import { startDemo } from '../demo/demo.ts';
import { startInbox } from '../inbox/server.ts';
import { createHandler } from '../lambda/handler.ts';
import { matcherOf } from './pattern-option.ts';
import { portOf } from './port-option.ts';

interface DemoOptions {
  readonly port: string;
  readonly inboxPort: string;
  readonly pattern: string;
  readonly job: boolean;
  readonly json?: boolean;
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
      await run(options);
    });
}
