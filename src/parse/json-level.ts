import { isObj, type Obj, text } from './fields.ts';
import { levelOf } from './text.ts';

const LEVEL_KEYS = [
  'level',
  'levelname',
  'severity',
  'log_level',
  'logLevel',
  'log.level',
  'loglevel',
  'lvl',
  'Level',
  'LogLevel',
  '@l',
  'level_name',
  'severityText',
  'severity_text',
  'SeverityText',
  'status',
  'priority',
  'L',
];
const PINO: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const SYSLOG = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'];

/** The level as it is known by its name: numbers of pino, bunyan, Monolog, syslog (GELF) become words. */
export function levelText(o: Obj): string | undefined {
  const nested = isObj(o.log) ? text((o.log as Obj).level) : undefined;
  if (nested) return nested;
  const named = text(o.level_name) ?? (isObj(o._meta) ? text(o._meta.logLevelName) : undefined);
  if (named) return named;
  for (const key of LEVEL_KEYS) {
    const value = o[key];
    if (isObj(value)) {
      const name = text(value.name);
      if (name && levelOf(name)) return name;
    }
    if (
      typeof value === 'number' ||
      (typeof value === 'string' && /^\d{1,3}$/.test(value) && key === 'level')
    ) {
      const n = Number(value);
      if (key === 'status') continue;
      if ('short_message' in o || (key === 'priority' && n <= 7) || (key === 'level' && n <= 7))
        return SYSLOG[n];
      if (PINO[n]) return PINO[n];
      if (n >= 100) return n >= 500 ? 'critical' : n >= 400 ? 'error' : n >= 300 ? 'warning' : 'info';
    }
    if (typeof value === 'string' && levelOf(value)) return value;
  }
  const n = o.severityNumber ?? o.severity_number;
  if (typeof n === 'number')
    return n >= 21 ? 'FATAL' : n >= 17 ? 'ERROR' : n >= 13 ? 'WARN' : n >= 9 ? 'INFO' : 'DEBUG';
  return undefined;
}
