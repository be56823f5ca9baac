import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../../config.ts';
import {
  isSecret,
  optionOf,
  type SecretParameter,
  secretPath,
  settings,
  whyNoReference,
} from '../../deploy/parameters.ts';
import { type Parameter, secretParameters } from '../../deploy/stack.ts';
import { parseSecretReference } from '../../secrets.ts';
import { checkWebhookUrl } from '../../sinks/slack-webhook.ts';
import { loadConfig } from '../config-file.ts';
import { UsageError } from '../usage-error.ts';

/** The template's parameters by their values, as far as they are given. */
export type Given = Record<string, string>;

/** Where the console asks for them as parameters, the command line has them as options, in the same groups. */
export function addSettings(command: Command): Command {
  for (const [name, { parameter, group }] of Object.entries(settings))
    command.addOption(optionFor(name, parameter).helpGroup(`${group}:`));
  return command;
}

function optionFor(name: string, { AllowedValues, Type, MinValue = 0, ...parameter }: Parameter): Option {
  const flag = `--${optionOf(name)}`;
  if (isSecret(name))
    return new Option(`${flag} <reference>`, parameter.Description.replace(/ As a reference:.*/, ''));
  if (AllowedValues?.includes('true'))
    return new Option(`${flag} [false]`, parameter.Description).argParser(oneOf(['true', 'false']));
  if (AllowedValues)
    return new Option(`${flag} <n>`, parameter.Description).argParser(oneOf(AllowedValues.map(String)));
  if (name === 'Config')
    return new Option(`${flag} <file>`, 'More settings: tracebell.config.json or .yaml.');
  const option = new Option(`${flag} <${Type === 'Number' ? 'n' : 'text'}>`, parameter.Description);
  if (Type !== 'Number') return option;
  return option.argParser((text: string) => {
    if (!/^\d+$/.test(text) || Number(text) < MinValue)
      throw new InvalidArgumentError(`It is a whole number from ${MinValue} on.`);
    return text;
  });
}

const oneOf = (allowed: readonly string[]) => (text: string) => {
  if (allowed.includes(text)) return text;
  throw new InvalidArgumentError(`It is one of ${allowed.join(', ')}.`);
};

/** The settings that were given as options, checked as far as CloudFormation would say it later and in worse words. @throws UsageError */
export function givenSettings(stack: string, options: Readonly<Record<string, unknown>>): Given {
  const given: Given = {};
  for (const [name, { parameter }] of Object.entries(settings)) {
    const written = options[name.charAt(0).toLowerCase() + name.slice(1)];
    // A switch without a value.
    const value = written === true ? 'true' : written;
    if (typeof value !== 'string') continue;
    const wrong = isSecret(name) ? whyNoReference(stack, name, value) : null;
    if (wrong) throw new UsageError(wrong);
    if (parameter.AllowedPattern && !new RegExp(parameter.AllowedPattern).test(value))
      throw new UsageError(
        `--${optionOf(name)}${isSecret(name) ? '' : ` "${value}"`}: ${parameter.ConstraintDescription}.`,
      );
    given[name] = name === 'Config' ? configText(value) : value;
  }
  return given;
}

/** A function's environment holds 4 KB, and the other variables need some of it. */
const longestConfig = 3_000;

/** The configuration as one line of JSON, whatever file it stands in. @throws UsageError, ConfigError */
function configText(source: string): string {
  if (source === '') return '';
  const written = loadConfig(source);
  const { slack } = readConfig(written, {}, source);
  if (slack?.webhookUrl || slack?.botToken || slack?.signingSecret)
    throw new UsageError(
      'the configuration holds a secret of Slack: take it out, and give it as a reference.',
    );
  const text = JSON.stringify(written);
  if (Buffer.byteLength(text) > longestConfig)
    throw new UsageError(
      `the configuration is over ${longestConfig} bytes, more than a function can be given.`,
    );
  return text;
}

export interface Kept {
  readonly parameter: SecretParameter;
  readonly variable: string;
  readonly value: string;
}

/** The secrets of the environment that `--store-secrets` keeps. A reference is kept where it leads to already. @throws UsageError */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): Kept[] {
  const found = Object.entries(secretParameters).flatMap(([parameter, variable]) => {
    const value = environment[variable]?.trim();
    return value ? [{ parameter: parameter as SecretParameter, variable, value }] : [];
  });
  if (found.length === 0)
    throw new UsageError(
      `--store-secrets finds no secret: set one of ${Object.values(secretParameters).join(', ')}.`,
    );
  const webhook = found.find(({ parameter }) => parameter === 'WebhookUrl')?.value;
  const mistake = webhook && !parseSecretReference(webhook) ? checkWebhookUrl(webhook) : null;
  if (mistake) throw new UsageError(mistake);
  return found;
}

/** Where each of them is, or will be. */
export function referencesTo(kept: readonly Kept[], stack: string): Given {
  return Object.fromEntries(
    kept.map(({ parameter, value }) => [
      parameter,
      parseSecretReference(value) ? value : `ssm:${secretPath(stack, parameter)}`,
    ]),
  );
}

/**
 * One place to post to. Naming one takes the place of the other that the stack has.
 * @param isNew the stack has none yet @throws UsageError
 */
export function onePlace(given: Given, isNew: boolean, stack: string): Given {
  const { WebhookUrl, BotToken, Channel } = given;
  if (WebhookUrl && BotToken)
    throw new UsageError(
      'there are two places to post to: give a webhook, or a bot token with its channel. Is SLACK_WEBHOOK_URL set beside SLACK_BOT_TOKEN?',
    );
  if (isNew && BotToken && !Channel)
    throw new UsageError('a bot token needs the channel’s id: --channel C0123456789.');
  if (isNew && !WebhookUrl && !BotToken)
    throw new UsageError(
      'there is nowhere to post to: set SLACK_WEBHOOK_URL (or SLACK_BOT_TOKEN, and --channel) and give --store-secrets, ' +
        `or give a reference, for example --webhook-url ssm:${secretPath(stack, 'WebhookUrl')}`,
    );
  if (isNew) return given;
  if (WebhookUrl) return { ...given, BotToken: '', SigningSecret: given.SigningSecret ?? '' };
  return BotToken ? { ...given, WebhookUrl: '' } : given;
}
