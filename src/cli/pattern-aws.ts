import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledFilter } from '../filter/compile.ts';
import type { InputRecord } from '../sources/lines.ts';

/** Limits of TestMetricFilter: messages in a call, and calls a second. */
const MESSAGES_A_CALL = 50;
const CALLS_A_SECOND = 5;

/** Asks TestMetricFilter about every record; the text says which answers differ. Throws what the SDK throws. */
export async function compareWithAws(
  filter: CompiledFilter,
  records: readonly InputRecord[],
): Promise<string> {
  const { CloudWatchLogsClient, TestMetricFilterCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient({});
  const differences: string[] = [];
  // The API refuses empty messages.
  const asked = records.flatMap(({ message }, n) => (message === '' ? [] : [{ message, record: n + 1 }]));
  try {
    for (let from = 0; from < asked.length; from += MESSAGES_A_CALL) {
      if (from > 0) await sleep(1000 / CALLS_A_SECOND);
      const batch = asked.slice(from, from + MESSAGES_A_CALL);
      const answer = await client.send(
        new TestMetricFilterCommand({
          filterPattern: filter.pattern,
          logEventMessages: batch.map(({ message }) => message),
        }),
      );
      const theirs = new Map(
        answer.matches?.map((match) => [Number(match.eventNumber), match.extractedValues ?? {}]),
      );
      batch.forEach(({ message, record }, n) => {
        const values = theirs.get(n + 1);
        const ours = filter.matches(message);
        const line = JSON.stringify(message.length > 200 ? `${message.slice(0, 200)}…` : message);
        if (ours !== (values !== undefined))
          differences.push(
            `record ${record}: CloudWatch says ${values ? 'match' : 'no match'}, Tracebell says ${ours ? 'match' : 'no match'}: ${line}`,
          );
        else if (values && filter.kind === 'space' && !sameFields(filter.extract(message) ?? {}, values))
          differences.push(`record ${record}: CloudWatch extracts ${JSON.stringify(values)}: ${line}`);
      });
    }
  } finally {
    client.destroy();
  }
  const head = `CloudWatch and Tracebell agree on ${asked.length - differences.length} of ${asked.length} records.`;
  return `${[head, ...differences].join('\n')}\n`;
}

/** TestMetricFilter writes `$` before every name; the numbered ones have it already. */
function sameFields(
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): boolean {
  const named = Object.entries(ours).map(
    ([key, value]) => [key.startsWith('$') ? key : `$${key}`, value] as const,
  );
  return named.length === Object.keys(theirs).length && named.every(([key, value]) => theirs[key] === value);
}
