import type { Exception } from '../model/event.ts';
import type { Reading } from './grammar.ts';

function words(type: string | null, message: string): Exception[] {
  return [{ type, message, frames: [], innermost: 'first' }];
}

/** Text lines of AWS services and servers that have a fixed form. */
export function readServiceText(text: string): Reading | null {
  const c = text.charCodeAt(0);
  if (c === 40) return apiGateway(text);
  if (text.startsWith('CWL CONTROL MESSAGE')) return quiet(text, 'platform-notice');
  if (text.startsWith('[Container] ')) return codeBuild(text);
  if (c >= 49 && c <= 57) {
    if (
      /^\d+ (?:\d{12}|unknown) (?:eni-\S+|-) /.test(text) ||
      / (?:ACCEPT|REJECT) (?:OK|NODATA|SKIPDATA)\s*$/.test(text.slice(0, 2000))
    )
      return quiet(text, 'flow-record');
    if (/^1\.\d \d{4}-\S+ Z\w+ /.test(text)) return quiet(text, 'flow-record');
    const pg =
      /^\d{4}-\d\d-\d\d [\d:.]+ \w+:[^:\s]*(?::[^:\s]*)?:\S*@?\S*:?\[\d+\]:([A-Z]+\d?): +([^\n]*)/.exec(text);
    if (pg) return postgres(text, pg[1] ?? '', pg[2] ?? '');
    const my = /^\d{4}-\d\d-\d\d[T ][\d:.]+Z? \d+ \[(\w+)\] (?:\[(MY-\d+)\] )?(?:\[\w+\] )?([\s\S]*)$/.exec(
      text,
    );
    if (my?.[1])
      return {
        levelText: my[1],
        exceptions: words(null, (my[3] ?? '').trim()),
        ...(my[2] ? { facts: { code: my[2] } } : {}),
      };
    const nginx = /^\d{4}\/\d\d\/\d\d [\d:]+ \[(\w+)\] \d+#\d+: (?:\*\d+ )?([\s\S]*)$/.exec(text);
    if (nginx?.[1])
      return {
        levelText: nginx[1],
        logger: 'nginx',
        exceptions: words(null, (nginx[2] ?? '').split(/, client: /)[0]?.trim() ?? ''),
      };
  }
  const access =
    /^(?:\S+ ){1,4}?\S* ?\[[^\]]{10,40}\] "([A-Z]{3,7}) (\S+)[^"]{0,20}" (\d{3}) /.exec(
      text.slice(0, 4000),
    ) ??
    /^()?((?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+)(?: HTTP\/[\d.]+)? (\d{3})\b/.exec(
      text.slice(0, 4000),
    );
  const short =
    access ??
    /^(?:[\w.:-]*\d[\w.:-]* ){1,3}"?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)(?: HTTP\/[\d.]+)?"? (\d{3})\b/.exec(
      text.slice(0, 4000),
    );
  if (short?.[3]) return http(Number(short[3]), [short[1], short[2]].filter(Boolean).join(' '));
  const alb =
    /^(?:https?|h2|grpcs?|wss?) \d{4}-\S+Z \S+ \S+ \S+ \S+ \S+ \S+ (\d{3}|-) \S+ \d+ \d+ "([A-Z]+) ([^" ]+)/.exec(
      text.slice(0, 4000),
    );
  if (alb) return http(Number(alb[1]), `${alb[2]} ${(alb[3] ?? '').replace(/^\w+:\/\/[^/]+/, '')}`);
  const redshift = /^(authentication failure|[a-z ]{4,60}?) *\|\w{3}, \d\d \w{3} \d{4} /.exec(text);
  if (redshift?.[1])
    return {
      exceptions: words(null, redshift[1].trim()),
      sign: { error: /fail|error/.test(redshift[1]), reason: 'service-error' },
    };
  const killed =
    /Out of memory: (Killed process[^\n]*)/.exec(text.slice(0, 4000)) ??
    /(?:Memory cgroup out of memory|oom-kill): ?([^\n]*)/.exec(text.slice(0, 4000));
  if (killed?.[1])
    return {
      exceptions: words('OutOfMemory', killed[1]),
      logger: 'kernel',
      sign: { error: true, reason: 'service-error' },
    };
  const heap = /(?:^|\n)(FATAL ERROR): ([^\n]*)/.exec(text.slice(0, 8000));
  if (heap?.[2]) {
    const native = heap[2].replace(
      /^(?:[\w:]+|Ineffective mark-compacts near heap limit|) (?=Allocation)/,
      (all) => all,
    );
    return { exceptions: words('FATAL ERROR', native), sign: { error: true, reason: 'exception' } };
  }
  const invoke = /^(?:ERROR|WARN|INFO) Lambda runtime invoke\{requestId="([^"]+)"[^}]*\}: ([\s\S]*)$/.exec(
    text,
  );
  if (invoke) {
    const said = (invoke[2] ?? '')
      .trim()
      .replace(/^"([\s\S]*)"$/, '$1')
      .replace(/ error=Any \{ \.\. \}$/, '');
    const trace = /Root=([\w-]+)/.exec(text)?.[1];
    return {
      levelText: text.slice(0, text.indexOf(' ')),
      requestId: invoke[1] ?? '',
      exceptions: words(null, said),
      ...(trace ? { traceId: trace } : {}),
    };
  }
  return null;
}

function quiet(text: string, reason: 'platform-notice' | 'flow-record'): Reading {
  return { words: text.trim(), sign: { error: false, reason } };
}

/** An access record is an error of the server from status 500 on. */
export function http(status: number, request: string): Reading {
  if (status < 500)
    return {
      words: request,
      facts: { status: String(status) },
      sign: { error: false, reason: 'access-record' },
    };
  return {
    exceptions: words(`HTTP ${status}`, request),
    facts: { status: String(status) },
    sign: { error: true, reason: 'http-5xx' },
  };
}

function apiGateway(text: string): Reading | null {
  const hit = /^\(([\w-]{20,40})\) ([\s\S]*)$/.exec(text);
  if (!hit?.[2]) return null;
  const said = hit[2].trim();
  const lambda = /^([\s\S]*?)\. Lambda request id: ([\w-]{36})/.exec(said);
  const status = /Method completed with status: (\d+)/.exec(said)?.[1];
  const error =
    /^(?:Execution failed|Endpoint request timed out|Lambda execution failed|Endpoint response.*status: 5|.*(?:[Ii]nternal server error|due to .*error))/.test(
      said,
    ) ||
    (status !== undefined && Number(status) >= 500);
  return {
    requestId: lambda?.[2] ?? hit[1] ?? '',
    exceptions: words(null, lambda?.[1] ?? said),
    sign: error ? { error: true, reason: 'service-error' } : { error: false, reason: 'access-record' },
  };
}

function codeBuild(text: string): Reading {
  const said = text.replace(/^\[Container\] \S+ \S+ /, '').trim();
  const error =
    /State: FAILED|did not exit successfully|exit status [1-9]|^Error|: FAILED|COMMAND_EXECUTION_ERROR|CLIENT_ERROR/.test(
      said,
    );
  return {
    exceptions: words(null, said),
    sign: error ? { error, reason: 'service-error' } : { error, reason: 'no-error-sign' },
  };
}

function postgres(text: string, level: string, said: string): Reading {
  const facts: Record<string, string> = {};
  for (const key of ['DETAIL', 'STATEMENT', 'HINT', 'CONTEXT'] as const) {
    const more = new RegExp(`${key}: +([^\\n]{1,400})`).exec(text)?.[1];
    if (more) facts[key.toLowerCase()] = more;
  }
  const error = /^(?:ERROR|FATAL|PANIC)$/.test(level);
  return {
    levelText: level,
    logger: 'postgres',
    exceptions: words(null, said.trim()),
    facts,
    sign: error
      ? { error, reason: 'level' }
      : { error, reason: level === 'WARNING' ? 'warning' : 'level-below-error' },
  };
}
