import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import type { Store } from '../model/ports.ts';
import type { IssueState } from '../model/state.ts';
import { type AwsOptions, chooseAws, withAwsOptions } from './aws-options.ts';
import { configName, loadConfig } from './config-file.ts';
import { UsageError } from './usage-error.ts';

/** What every command on issues takes. */
export interface StoreOptions extends AwsOptions {
  readonly config?: string;
  readonly state?: string;
  readonly table?: string;
  readonly json?: boolean;
}

export function withStoreOptions(command: Command): Command {
  return withAwsOptions(
    command
      .option('--state <file>', 'SQLite file (TRACEBELL_STATE)')
      .option('--table <name>', 'DynamoDB table (TRACEBELL_TABLE)')
      .option('--config <file>', 'tracebell.config.json or .yaml'),
  );
}

/**
 * Opens the store that the options, the environment or the configuration name, runs the work, and closes it.
 * @throws UsageError when none is named, both are, or the file is not there: a wrong name would look like an empty store.
 */
export async function withStore<T>(
  options: StoreOptions,
  work: (store: Store, config: Config) => Promise<T>,
): Promise<T> {
  if (options.state && options.table)
    throw new UsageError('give --state FILE or --table NAME, not both: issues are in one of them.');
  chooseAws(options);
  const named = {
    ...process.env,
    ...(options.state && { TRACEBELL_STATE: options.state, TRACEBELL_TABLE: '' }),
    ...(options.table && { TRACEBELL_TABLE: options.table, TRACEBELL_STATE: '' }),
  };
  const config = readConfig(loadConfig(options.config), named, configName(options.config));
  const store = await open(config);
  try {
    return await work(store, config);
  } finally {
    await store.close();
  }
}

async function open({ store }: Config): Promise<Store> {
  if (store?.table) return (await import('../stores/dynamodb.ts')).createDynamoStore({ table: store.table });
  if (store?.file && !existsSync(store.file))
    throw new UsageError(
      `there is no state file "${store.file}": give --state the file that \`tracebell watch\` names when it starts.`,
    );
  if (store?.file) return (await import('../stores/sqlite.ts')).createSqliteStore(store.file);
  throw new UsageError(
    'there is no store to look into: give --state FILE or --table NAME, or set TRACEBELL_STATE or TRACEBELL_TABLE.',
  );
}

/** The one issue whose id begins so. @throws UsageError when there is none, or more than one. */
export async function findIssue(store: Store, id: string): Promise<IssueState> {
  const found = await store.find(id);
  const [issue] = found;
  if (!issue)
    throw new UsageError(`there is no issue "${id}": \`tracebell issues\` lists them with their ids.`);
  if (found.length > 1)
    throw new UsageError(`"${id}" is the beginning of more than one id: give more letters.`);
  return issue;
}

/** Who acts, for the audit trail. */
export function actor(): string {
  return process.env.TRACEBELL_USER ?? userInfo().username;
}
