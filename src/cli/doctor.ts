import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { chooseAws, stackName, withAwsOptions } from './aws-options.ts';
import { collect } from './collect.ts';
import { colours } from './colours.ts';
import { configName, loadConfig } from './config-file.ts';
import { type AwsCheckOptions, type AwsFindings, checkAws } from './doctor/aws.ts';
import { type Check, skipped } from './doctor/check.ts';
import { checkSlack } from './doctor/slack.ts';

interface Options extends AwsCheckOptions {
  readonly config?: string;
  readonly aws: boolean;
  readonly json?: boolean;
}

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description(
      'Check the Slack side and what is deployed in AWS, changing and posting nothing, and say how to mend what is wrong.',
    )
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option('--stack <name>', 'the deployed stack (default: tracebell, if there is one)', stackName)
    .option('--log-group <prefix>', 'look for filters only on log groups that begin so; repeatable', collect)
    .option('--tick', 'let the function run once as well: it tells what is due, as it does each minute')
    .option('--no-aws', 'look at Slack only')
    .option('--json', 'one JSON object a check, a line each');
  return withAwsOptions(command)
    .addHelpText(
      'after',
      `
Slack is checked as the environment or the configuration says; where they say nothing, as the deployed function has it.
Each log group is asked for its filters, five a second: with hundreds of them, name some with --log-group.

Examples:
  SLACK_BOT_TOKEN=xoxb-… SLACK_CHANNEL=C0123456789 tracebell doctor --no-aws
  tracebell doctor --stack tracebell-test --log-group /aws/lambda/
  tracebell doctor --json | jq 'select(.ok | not)'

Exit status: 0 all is well, 1 something is not, 2 wrong usage or bad input.`,
    )
    .action(async (options: Options) => {
      const written = loadConfig(options.config);
      const own = readConfig(written, process.env, configName(options.config));
      let failed = false;
      const tell = (checks: readonly Check[]) => {
        for (const check of checks)
          process.stdout.write(options.json ? `${JSON.stringify(check)}\n` : line(check));
        failed ||= checks.some(({ ok }) => !ok);
      };
      chooseAws(options);
      const deployed = options.aws ? await checkAws(options, Date.now()) : { checks: [] };
      tell(deployed.checks);
      tell(await checkPlace(own, deployed));
      if (failed) process.exitCode = 1;
    });
}

async function checkPlace(own: Config, { slack, isDeployed }: AwsFindings): Promise<readonly Check[]> {
  if (own.slack?.botToken || own.slack?.webhookUrl || !isDeployed) return checkSlack(own);
  if (!slack) return [skipped('Slack', 'not looked at: what the function posts with could not be read')];
  const apiUrl = own.slack?.apiUrl;
  return checkSlack(readConfig(undefined, { ...(apiUrl && { SLACK_API_URL: apiUrl }), ...slack }, 'stack'));
}

function line({ name, ok, found, todo, skipped }: Check): string {
  const sign = skipped ? colours.yellow('?     ') : ok ? colours.green('ok    ') : colours.red('WRONG ');
  return `${sign} ${name}: ${found}${todo ? `\n       ${todo}` : ''}\n`;
}
