import { ConfigError } from './config-error.ts';

/** Reads one secret's text from the place that a reference names. */
export type SecretReader = (reference: SecretReference) => Promise<string | undefined>;

export interface SecretReference {
  readonly service: 'ssm' | 'secretsmanager';
  /** A parameter's path, or a secret's name or ARN. */
  readonly name: string;
  /** One key of a secret that is a JSON object. */
  readonly key?: string;
}

/** The environment variables that may hold a reference in place of the secret itself. */
export const secretVariables = ['SLACK_WEBHOOK_URL', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] as const;

/**
 * `ssm:/path`, `secretsmanager:name` or `secretsmanager:name#key`; anything else is no reference.
 * A secret's ARN has colons of its own, so only the first colon divides.
 */
export function parseSecretReference(text: string): SecretReference | undefined {
  const match = /^(ssm|secretsmanager):([^#]+)(?:#(.+))?$/.exec(text.trim());
  const [, service, name, key] = match ?? [];
  if (!service || !name) return undefined;
  // A parameter has no keys: a `#` is no character of its name.
  if (service === 'ssm') return key ? undefined : { service: 'ssm', name };
  return { service: 'secretsmanager', name, ...(key && { key }) };
}

/**
 * The environment with its references replaced by what they name. Without a reference no client is loaded.
 * @throws ConfigError which names the variable and the reference, never the secret.
 */
export async function resolveSecrets<E extends Readonly<Record<string, string | undefined>>>(
  environment: E,
  read: SecretReader = readFromAws,
): Promise<E> {
  const found = await Promise.all(
    secretVariables.map(async (variable) => {
      const written = environment[variable];
      const reference = written === undefined ? undefined : parseSecretReference(written);
      return reference ? ([variable, await resolve(variable, reference, read)] as const) : undefined;
    }),
  );
  return { ...environment, ...Object.fromEntries(found.filter((pair) => pair !== undefined)) };
}

async function resolve(variable: string, reference: SecretReference, read: SecretReader): Promise<string> {
  const fail = (message: string) => new ConfigError([{ path: variable, message }], 'environment');
  const said = `${reference.service}:${reference.name}`;
  let text: string | undefined;
  try {
    text = await read(reference);
  } catch (error) {
    throw fail(`${said} cannot be read: ${whyNot(error, reference)}`);
  }
  if (reference.key !== undefined) text = valueAt(text, reference.key);
  if (!text?.trim()) {
    throw fail(`${said} ${reference.key ? `has no text under the key "${reference.key}"` : 'is empty'}`);
  }
  return text.trim();
}

function whyNot(error: unknown, { service }: SecretReference): string {
  const name = error instanceof Error ? error.name : 'Error';
  const action = service === 'ssm' ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue';
  if (name.startsWith('AccessDenied'))
    return `the role may not: allow ${action} on it, and kms:Decrypt on its key`;
  if (name === 'ParameterNotFound' || name === 'ResourceNotFoundException')
    return 'there is none of that name in this account and region';
  return name;
}

function valueAt(text: string | undefined, key: string): string | undefined {
  try {
    const value = (JSON.parse(text ?? '') as Record<string, unknown> | null)?.[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

async function readFromAws({ service, name }: SecretReference): Promise<string | undefined> {
  if (service === 'ssm') {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    const answer = await new SSMClient({}).send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    );
    return answer.Parameter?.Value;
  }
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const answer = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: name }));
  return answer.SecretString;
}
