import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { type Cloud, findStack } from './change-set.ts';

/** One step of a change, as it happens. */
export interface Step {
  readonly at: Date;
  readonly resource: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** How a change ended. `reason` is that of the first resource that failed: what came after it only followed. */
export interface Ended {
  readonly status: string;
  readonly ok: boolean;
  readonly failed?: Step;
}

const cancelled = /cancelled|Resource creation cancelled|The following resource\(s\) failed/i;

/** Ids of the events that there are: what comes later is not among them. */
export async function eventsSoFar(stack: string, cloud: Cloud): Promise<Set<string>> {
  return new Set((await newest(stack, cloud)).map(({ EventId = '' }) => EventId));
}

/** Tells each new step until the stack is at rest. `stack` is its id, since a deleted one has no name any more. */
export async function follow(
  stack: string,
  seen: Set<string>,
  cloud: Cloud,
  tell: (step: Step) => void,
): Promise<Ended> {
  let failed: Step | undefined;
  for (;;) {
    const now = await findStack(stack, cloud);
    for (const event of (await newest(stack, cloud)).reverse()) {
      if (seen.has(event.EventId ?? '')) continue;
      seen.add(event.EventId ?? '');
      const step = stepOf(event);
      if (step.status.endsWith('FAILED') && !cancelled.test(step.reason ?? '')) failed ??= step;
      tell(step);
    }
    const status = now?.StackStatus ?? 'DELETE_COMPLETE';
    if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') {
      const ok = /^(?:CREATE|UPDATE|DELETE)_COMPLETE$/.test(status);
      return { status, ok, ...(failed && { failed }) };
    }
    await cloud.sleep(2000);
  }
}

async function newest(stack: string, { client }: Cloud): Promise<StackEvent[]> {
  try {
    return (await client.send(new DescribeStackEventsCommand({ StackName: stack }))).StackEvents ?? [];
  } catch (error) {
    // A stack that is gone, or not there yet, has none.
    if (/does not exist/.test((error as Error).message)) return [];
    throw error;
  }
}

function stepOf(event: StackEvent): Step {
  return {
    at: event.Timestamp ?? new Date(0),
    resource: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    ...(event.ResourceStatusReason && { reason: event.ResourceStatusReason }),
  };
}
