import { Command, Option } from 'commander';
import { withAwsOptions } from './aws-options.ts';
import { collect } from './collect.ts';
import { sourceMapsOption } from './source-maps-option.ts';
import { type WatchOptions, watch } from './watch/session.ts';
import { sinkKinds } from './watch/sink.ts';

export function watchCommand(): Command {
  const command = new Command('watch')
    .description(
      'Follow logs as they are written, and tell each error once. Nothing has to be deployed: CloudWatch, files, or standard input.',
    )
    .argument('[inputs...]', '- for standard input; else log files, as with --file')
    .option('--log-group <name>', "a CloudWatch log group, or 'prefix*'; repeatable", collect)
    .option('--tag <key=value>', 'log groups with this tag; repeatable, all must hold', collect)
    .option('--file <path>', 'a file, followed through rotation like tail -F; repeatable', collect)
    .option(
      '--pattern <pattern>',
      'a CloudWatch filter pattern, or auto for the classifier (default: the configuration’s, else auto)',
    )
    .addOption(
      new Option(
        '--sink <sink>',
        'where messages go: a page on this machine, the Slack of the configuration, the terminal (default: slack where it is set up, else inbox)',
      ).choices([...sinkKinds]),
    )
    .option('--since <duration>', 'begin so far back with log groups that were never watched: 30m, 24h')
    .option('--from-start', 'begin with the first line of files that were never watched (default: the end)')
    .option('--no-live-tail', 'only ask for new events every few seconds; Live Tail costs by the minute')
    .option('--state <file>', 'SQLite file for what was seen and told (default: one of yours, which is said)')
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option(...sourceMapsOption)
    .option('--inbox-port <port>', 'port of the inbox page; 0 picks a free one', '8081')
    .option('--json', 'one JSON object a line: what is watched, each message with --sink stdout, the end');
  return withAwsOptions(command)
    .addHelpText(
      'after',
      `
A pattern is applied to a whole traceback, so that none of its lines is missing; CloudWatch applies it to each event.
What was seen and told is kept in the state: after a restart nothing is missed and nothing is said twice.

Examples:
  tracebell watch --log-group /aws/lambda/orders
  tracebell watch --log-group '/aws/lambda/*' --pattern ERROR --since 1h
  tracebell watch --file /var/log/app.log --sink stdout
  docker logs -f web 2>&1 | tracebell watch -
  SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… tracebell watch --tag team=payments

Ctrl-C ends it: what is due is told first; a second one ends it at once.
Exit status: 0 done, 2 wrong usage or bad input.`,
    )
    .action((inputs: string[], options: WatchOptions) => watch(inputs, options));
}
