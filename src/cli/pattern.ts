import { gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { plainAwsError } from '../deploy/aws-errors.ts';
import { type CompiledFilter, compile } from '../filter/compile.ts';
import { explain } from '../filter/explain.ts';
import { lint } from '../filter/lint.ts';
import { PatternError } from '../filter/pattern-error.ts';
import { type InputRecord, readRecords } from '../sources/lines.ts';
import { type AwsOptions, chooseAws, withAwsOptions } from './aws-options.ts';
import { readFiles } from './input.ts';

interface Options extends AwsOptions {
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly aws?: boolean;
}

/** `tracebell pattern`. Sets `process.exitCode`: 0 something matched, 1 nothing did, 2 the pattern or input is bad. */
export function patternCommand(): Command {
  const command = new Command('pattern')
    .description('evaluate a CloudWatch filter pattern against lines')
    .argument('<pattern>', 'the pattern, in single quotes; put -- before one that begins with a minus sign')
    .argument(
      '[file]',
      'log lines, JSON lines with id and message, or a subscription payload; - is standard input',
      '-',
    )
    .option('--json', 'print {line, matched, extracted?} for every record, one a line')
    .option('--explain', 'say in words what the pattern does; reads no input unless a file is named')
    .option('--aws', 'ask CloudWatch (TestMetricFilter) as well, and show where it differs');
  return withAwsOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  tracebell pattern '?ERROR ?Traceback' app.log
  tracebell pattern '{ $.level = "error" && $.status >= 500 }' app.jsonl --json
  tracebell pattern '[ip, ..., status = 5*, size]' - < access.log
  tracebell pattern --explain '?ERROR -health'
  tracebell pattern -- '-health' app.log

Exit status: 0 a record matched, 1 none did, 2 the pattern is invalid or the input cannot be read.`,
    )
    .action(run);
}

async function run(pattern: string, file: string, options: Options, command: Command): Promise<void> {
  let filter: CompiledFilter;
  try {
    filter = compile(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    complain(`${showError(error)}\n`);
    process.exitCode = 2;
    return;
  }
  for (const warning of lint(pattern)) complain(`warning: ${warning.message}\n`);
  if (options.explain) {
    process.stdout.write(`${explain(pattern)}\n`);
    if (command.args.length < 2) return;
  }

  const text = readFiles([file]).map((each) => each.text);
  let records: InputRecord[];
  try {
    records = readRecords(text.join(''), inflate);
  } catch (error) {
    complain(
      `tracebell: cannot read ${file === '-' ? 'standard input' : file}: ${(error as Error).message}\n`,
    );
    process.exitCode = 2;
    return;
  }
  let any = false;
  for (const { message } of records) {
    const matched = filter.matches(message);
    any ||= matched;
    if (options.json) {
      const extracted = matched ? filter.extract(message) : null;
      process.stdout.write(
        `${JSON.stringify({ line: message, matched, ...(extracted && { extracted }) })}\n`,
      );
    } else if (matched) process.stdout.write(message.endsWith('\n') ? message : `${message}\n`);
  }
  process.exitCode = any ? 0 : 1;
  if (options.aws) {
    chooseAws(options);
    const { compareWithAws } = await import('./pattern-aws.ts');
    try {
      complain(await compareWithAws(filter, records));
    } catch (error) {
      complain(
        `tracebell: CloudWatch did not answer: ${plainAwsError(error) ?? `${(error as Error).message}. Check credentials, region and logs:TestMetricFilter.`}\n`,
      );
      process.exitCode = 2;
    }
  }
}

function inflate(data: string): string {
  return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: 32 * 1024 * 1024 }).toString('utf8');
}

/** The message, and the pattern with a caret under the place; a long pattern is cut around it. */
export function showError(error: PatternError): string {
  const from = Math.max(0, error.position - 60);
  const shown = error.pattern.slice(from, error.position + 40).replaceAll(/\s/g, ' ');
  return `tracebell: ${error.message}\n  ${shown}\n  ${' '.repeat(error.position - from)}^`;
}

function complain(text: string): void {
  process.stderr.write(text);
}
