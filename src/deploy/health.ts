/** Open issues, and since when the oldest is due that nobody has done (milliseconds since 1970); null: nothing is. */
export async function issuesIn(
  table: string,
  now: number,
): Promise<{ readonly open: number; readonly oldestDue: number | null }> {
  const { createDynamoStore } = await import('../stores/dynamodb.ts');
  const store = createDynamoStore({ table });
  try {
    const open = await store.list({ status: 'open', limit: 10_000 });
    const due = open.flatMap(({ meta }) =>
      meta.dueAt !== undefined && meta.dueAt <= now ? [meta.dueAt] : [],
    );
    return { open: open.length, oldestDue: due.length > 0 ? Math.min(...due) : null };
  } finally {
    await store.close();
  }
}

/** The tick looks at what is due each minute: what is due for five was left alone. */
export function isOverdue(oldestDue: number | null, now: number): oldestDue is number {
  return oldestDue !== null && oldestDue < now - 5 * 60_000;
}

/** Invocations that failed for good and wait to be looked at. */
export async function waitingIn(queue: string): Promise<number> {
  const { GetQueueAttributesCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  // A queue's address names AWS even where a stand-in answers for it.
  const client = new SQSClient({ useQueueUrlAsEndpoint: !process.env.AWS_ENDPOINT_URL });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}
