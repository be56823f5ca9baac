import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UsageError } from './usage-error.ts';

const usualNames = ['tracebell.config.json', 'tracebell.config.yaml', 'tracebell.config.yml'];

/**
 * The configuration as it is written: of the file asked for, of `TRACEBELL_CONFIG` (a path, or the JSON itself), or of
 * `tracebell.config.*` in the current folder; undefined when there is none.
 * @throws UsageError
 */
export function loadConfig(
  asked?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): unknown {
  const source = asked ?? environment.TRACEBELL_CONFIG?.trim();
  if (source?.startsWith('{')) return parseText(source, 'TRACEBELL_CONFIG');
  if (source) {
    if (!existsSync(source))
      throw new UsageError(`the configuration "${source}" is not there: check --config or TRACEBELL_CONFIG.`);
    return parseText(readFileSync(source, 'utf8'), source);
  }
  const usual = usualNames.find((name) => existsSync(name));
  return usual ? parseText(readFileSync(usual, 'utf8'), usual) : undefined;
}

/** What to call what `loadConfig` reads, when something in it is wrong. */
export function configName(
  asked?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const source = asked ?? environment.TRACEBELL_CONFIG?.trim();
  if (source?.startsWith('{')) return 'TRACEBELL_CONFIG';
  return source || usualNames.find((name) => existsSync(name)) || 'configuration';
}

/** JSON is YAML, and YAML's errors say the line. */
function parseText(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(
      `${name} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]?.replace(/:$/, '.')}`,
    );
  }
}
