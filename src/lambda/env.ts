import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { withEnvironment } from '../config-environment.ts';
import { ConfigError } from '../config-error.ts';
import { parseSecretReference, secretVariables } from '../secrets.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A checked configuration, and what only the environment knows. */
export interface RuntimeConfig {
  readonly config: Config;
  readonly region?: string;
  /** Log groups that are this function's own: subscribing to them would go round for ever. */
  readonly ownLogGroups: readonly string[];
}

/** The environment with its secrets. What reads them elsewhere is loaded only where a reference says so. @throws ConfigError */
export async function withSecrets(environment: Environment): Promise<Environment> {
  if (!secretVariables.some((variable) => parseSecretReference(environment[variable] ?? '')))
    return environment;
  const { resolveSecrets } = await import('../secrets.ts');
  return resolveSecrets(environment);
}

/**
 * Reads `TRACEBELL_CONFIG` (JSON, or the path of a file in the bundle) and the environment over it.
 * @throws ConfigError
 */
export async function readEnvironment(environment: Environment): Promise<RuntimeConfig> {
  const config = await configOf(environment);
  if (!config.slack?.webhookUrl && !config.slack?.botToken) {
    const message =
      'there is nowhere to post to: set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and SLACK_CHANNEL';
    throw new ConfigError([{ path: 'slack', message }], 'configuration');
  }
  const name = environment.AWS_LAMBDA_FUNCTION_NAME;
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  return {
    config,
    ...(region && { region }),
    ownLogGroups: [environment.AWS_LAMBDA_LOG_GROUP_NAME ?? '', name ? `/aws/lambda/${name}` : ''].filter(
      (group) => group !== '',
    ),
  };
}

async function configOf(environment: Environment): Promise<Config> {
  const source = environment.TRACEBELL_CONFIG?.trim();
  if (!source) return withEnvironment({}, environment, 'configuration');
  // The schema is only for what somebody wrote.
  const { readConfig } = await import('../config.ts');
  return readConfig(written(source), environment, 'configuration');
}

function written(source: string): unknown {
  const path = 'TRACEBELL_CONFIG';
  if (!source.startsWith('{') && !existsSync(source)) {
    throw new ConfigError(
      [{ path, message: `there is no file "${source}": give a path in the function, or the JSON itself` }],
      'environment',
    );
  }
  try {
    return JSON.parse(source.startsWith('{') ? source : readFileSync(source, 'utf8'));
  } catch (error) {
    throw new ConfigError(
      [
        {
          path,
          message: `is no JSON, the one form that a function takes: ${(error as Error).message.split('\n')[0]}`,
        },
      ],
      'environment',
    );
  }
}
