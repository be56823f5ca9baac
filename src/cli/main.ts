#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { plainAwsError } from '../deploy/aws-errors.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Each command is loaded only when it is asked for, so that `--help` stays fast. */
const commands: readonly { name: string; summary: string; load: () => Promise<Command> }[] = [
  {
    name: 'demo',
    summary: 'the whole system on this machine: a model endpoint, its log, Tracebell and the inbox',
    load: async () => (await import('./demo.ts')).demoCommand(),
  },
  {
    name: 'watch',
    summary: 'follow log groups, files or standard input, and tell each error once',
    load: async () => (await import('./watch.ts')).watchCommand(),
  },
  {
    name: 'replay',
    summary: 'what would have been posted for files or log groups of the past, posting nothing',
    load: async () => (await import('./replay.ts')).replayCommand(),
  },
  {
    name: 'explain',
    summary: 'every stage’s result for each record of a log',
    load: async () => (await import('./explain.ts')).explainCommand(),
  },
  {
    name: 'pattern',
    summary: 'evaluate a CloudWatch filter pattern',
    load: async () => (await import('./pattern.ts')).patternCommand(),
  },
  {
    name: 'issues',
    summary: 'list the issues in the store',
    load: async () => (await import('./issues.ts')).issuesCommand(),
  },
  {
    name: 'show',
    summary: 'one issue with its whole traceback',
    load: async () => (await import('./show.ts')).showCommand(),
  },
  {
    name: 'resolve',
    summary: 'mark an issue as resolved',
    load: async () => (await import('./act.ts')).resolveCommand(),
  },
  {
    name: 'mute',
    summary: 'keep an issue quiet; it is still counted',
    load: async () => (await import('./act.ts')).muteCommand(),
  },
  {
    name: 'send-test',
    summary: 'post one real message to the configured place',
    load: async () => (await import('./send-test.ts')).sendTestCommand(),
  },
  {
    name: 'doctor',
    summary: 'check Slack and what is deployed in AWS; say how to mend each',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    name: 'slack-manifest',
    summary: 'the manifest of the Slack app and the link that creates it',
    load: async () => (await import('./slack-manifest.ts')).slackManifestCommand(),
  },
  {
    name: 'deploy',
    summary: 'create or update Tracebell in your AWS account',
    load: async () => (await import('./deploy.ts')).deployCommand(),
  },
  {
    name: 'destroy',
    summary: 'take it out of your AWS account',
    load: async () => (await import('./destroy.ts')).destroyCommand(),
  },
  {
    name: 'status',
    summary: 'what is deployed, what it watches, what failed',
    load: async () => (await import('./status.ts')).statusCommand(),
  },
  {
    name: 'subscribe',
    summary: 'send log groups to the deployed function',
    load: async () => (await import('./subscribe.ts')).subscribeCommand(),
  },
  {
    name: 'unsubscribe',
    summary: 'take the filter off log groups',
    load: async () => (await import('./subscribe.ts')).unsubscribeCommand(),
  },
  {
    name: 'inbox',
    summary: 'the local stand-in for Slack and its page',
    load: async () => (await import('./inbox.ts')).inboxCommand(),
  },
];

const program = new Command('tracebell')
  .description('Every error in your AWS logs, once, in Slack, with its whole traceback, and never a flood.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .addHelpText(
    'after',
    `
Examples:
  tracebell demo                          see it all on this machine
  tracebell watch --file app.log          errors as they are written
  tracebell explain app.log               what Tracebell reads in a log
  tracebell replay --log-group '/aws/lambda/*' --since 24h
  tracebell pattern '?ERROR ?Traceback' app.log
  SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… tracebell send-test

Exit status: 0 done, 1 the answer is no, 2 wrong usage or bad input.`,
  );

async function main(argv: readonly string[]): Promise<void> {
  const asked = commands.find(({ name }) => name === argv[0]);
  if (asked) program.addCommand(await asked.load());
  for (const { name, summary } of commands) {
    if (name !== asked?.name)
      program
        .command(name)
        .description(summary)
        .allowUnknownOption()
        .action(() => {});
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tracebell: ')) });
    command.showHelpAfterError('Run it with --help to see how it is used.');
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError || error instanceof ConfigError) {
    process.stderr.write(`tracebell: ${error.message}\n`);
    return 2;
  }
  if (error instanceof Error && error.name === 'StackProblem') {
    process.stderr.write(`tracebell: ${error.message}\n`);
    return 2;
  }
  const aws = plainAwsError(error) ?? storeProblem(error);
  if (aws) {
    process.stderr.write(`tracebell: ${aws}\n`);
    return 2;
  }
  process.stderr.write(
    `tracebell: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.stderr.write('This is a bug in Tracebell: please report it with the lines above.\n');
  return 2;
}

/** A state that cannot be used is no bug: its words say which, and why. */
function storeProblem(error: unknown): string | null {
  const known = error instanceof Error && /^Store(?:Unavailable|TooNew)$/.test(error.name);
  return known ? error.message : null;
}

// A reader that stops early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await main(process.argv.slice(2));
