import type { Parameter } from '@aws-sdk/client-cloudformation';
import { parseSecretReference } from '../secrets.ts';
import { type Parameter as Declared, parameterGroups, secretParameters } from './stack.ts';

/** The settings that a person gives: all parameters but where the code is, which `deploy` knows. */
export const settings: Readonly<Record<string, { readonly parameter: Declared; readonly group: string }>> =
  Object.fromEntries(
    parameterGroups
      .filter(({ label }) => label !== 'Code')
      .flatMap(({ label, parameters }) =>
        Object.entries(parameters).map(([name, parameter]) => [name, { parameter, group: label }]),
      ),
  );

/** `WebhookUrl` as an option: `webhook-url`. */
export function optionOf(parameter: string): string {
  return parameter.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

export type SecretParameter = keyof typeof secretParameters;

export function isSecret(parameter: string): parameter is SecretParameter {
  return parameter in secretParameters;
}

/** Null, or why a value is no reference to a secret, without saying the value. */
export function whyNoReference(stack: string, parameter: SecretParameter, value: string): string | null {
  if (value === '' || parseSecretReference(value)) return null;
  const path = secretPath(stack, parameter);
  return (
    `--${optionOf(parameter)} is where the secret is kept, not the secret: a template and its parameters are no place for one. ` +
    `Set ${secretParameters[parameter]} and give --store-secrets, or keep it yourself with ` +
    `\`aws ssm put-parameter --type SecureString --name ${path} --value …\` and give --${optionOf(parameter)} ssm:${path}`
  );
}

/** Where `--store-secrets` keeps it. */
export function secretPath(stack: string, parameter: SecretParameter): string {
  return `/tracebell/${stack}/${optionOf(parameter)}`;
}

/** What was given, and for the rest of what the stack has already its own value; a new parameter takes its default. */
export function parametersFor(
  given: Readonly<Record<string, string>>,
  existing: readonly Parameter[] | undefined,
  known: readonly string[],
): Parameter[] {
  const kept = new Set((existing ?? []).map(({ ParameterKey }) => ParameterKey));
  return known.flatMap((name): Parameter[] => {
    const value = given[name];
    if (value !== undefined) return [{ ParameterKey: name, ParameterValue: value }];
    return kept.has(name) ? [{ ParameterKey: name, UsePreviousValue: true }] : [];
  });
}
