import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Parameter,
  type Stack,
  type Tag,
} from '@aws-sdk/client-cloudformation';

export interface Cloud {
  readonly client: CloudFormationClient;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Change {
  readonly action: string;
  readonly resource: string;
  readonly type: string;
  /** It is made anew: what it holds is gone. */
  readonly replaced: boolean;
}

/** What executing it would do. */
export interface Plan {
  readonly stack: string;
  readonly changeSet: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly changes: readonly Change[];
  /** There is nothing to execute. A change of outputs alone has no `changes` and is none. */
  readonly empty: boolean;
}

export interface Wanted {
  readonly stack: string;
  readonly template: string;
  readonly parameters: readonly Parameter[];
  readonly tags: readonly Tag[];
}

/** A stack that cannot be changed as it is; the message says what to do. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem';
}

/** Undefined: there is none of that name. */
export async function findStack(stack: string, { client }: Cloud): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const found = Stacks?.[0];
    return found?.StackStatus === 'DELETE_COMPLETE' ? undefined : found;
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** A first plan leaves an empty stack until it is executed: it holds nothing yet. */
export function isOnlyPlanned({ StackStatus }: Stack): boolean {
  return StackStatus === 'REVIEW_IN_PROGRESS';
}

/**
 * Asks CloudFormation what would change, changing nothing.
 * @throws StackProblem when the stack is in a state that takes no change, or the template is refused.
 */
export async function plan(wanted: Wanted, existing: Stack | undefined, cloud: Cloud): Promise<Plan> {
  const status = existing?.StackStatus ?? 'REVIEW_IN_PROGRESS';
  const problem = existing && whyNot(wanted.stack, status, existing.StackStatusReason);
  if (problem) throw new StackProblem(problem);
  const kind = status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
  const noChange: Plan = { stack: wanted.stack, changeSet: '', kind, changes: [], empty: true };
  const created = await nullIfUnchanged(() =>
    cloud.client.send(
      new CreateChangeSetCommand({
        StackName: wanted.stack,
        ChangeSetName: `tracebell-${Date.now()}`,
        ChangeSetType: kind,
        TemplateBody: wanted.template,
        Parameters: [...wanted.parameters],
        Tags: [...wanted.tags],
        Capabilities: ['CAPABILITY_IAM'],
      }),
    ),
  );
  if (!created) return noChange;
  const { Id = '' } = created;
  const changes = await made(Id, wanted.stack, cloud);
  return { stack: wanted.stack, changeSet: Id, kind, changes: changes ?? [], empty: changes === null };
}

/** Of a plan, what must not be made anew: the table would lose the state, the function the filters that send to it. */
export function lostBy({ changes }: Plan): string[] {
  return changes.flatMap(({ replaced, type, resource }) =>
    replaced && (type === 'AWS::DynamoDB::Table' || resource === 'NotifyFunction') ? resource : [],
  );
}

async function nullIfUnchanged<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (unchanged.test((error as Error).message)) return null;
    throw error;
  }
}

export async function execute({ stack, changeSet }: Plan, { client }: Cloud): Promise<void> {
  await client.send(new ExecuteChangeSetCommand({ StackName: stack, ChangeSetName: changeSet }));
}

/** A plan that nobody wanted leaves nothing behind: neither itself nor the empty stack that a first one needs. */
export async function discard({ stack, changeSet, kind }: Plan, cloud: Cloud): Promise<void> {
  const { client } = cloud;
  if (changeSet)
    await client.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: changeSet }));
  if (kind === 'CREATE' && (await findStack(stack, cloud))?.StackStatus === 'REVIEW_IN_PROGRESS')
    await client.send(new DeleteStackCommand({ StackName: stack }));
}

/** CloudFormation calls a change set without changes failed; a stand-in refuses to make it. */
const unchanged = /didn't contain changes|No updates are to be performed/i;

/** Null: nothing would change. */
async function made(changeSet: string, stack: string, { client, sleep }: Cloud): Promise<Change[] | null> {
  for (;;) {
    const changes: Change[] = [];
    let next: string | undefined;
    let status: string | undefined;
    let reason = '';
    do {
      const page = await client.send(
        new DescribeChangeSetCommand({
          ChangeSetName: changeSet,
          StackName: stack,
          ...(next && { NextToken: next }),
        }),
      );
      for (const { ResourceChange: change } of page.Changes ?? []) {
        changes.push({
          action: change?.Action ?? '',
          resource: change?.LogicalResourceId ?? '',
          type: change?.ResourceType ?? '',
          replaced: change?.Replacement === 'True',
        });
      }
      status = page.Status;
      reason = page.StatusReason ?? '';
      next = page.NextToken;
    } while (next);
    if (status === 'CREATE_COMPLETE') return changes;
    if (status === 'FAILED' && unchanged.test(reason)) return null;
    if (status === 'FAILED') throw new StackProblem(`CloudFormation refuses the change: ${reason}`);
    await sleep(1500);
  }
}

/** Why a stack in this state takes no change, and what to do; undefined: it takes one. */
export function whyNot(stack: string, status: string, reason = ''): string | undefined {
  const because = reason ? ` (${reason})` : '';
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
    return `another change of the stack "${stack}" is under way (${status}): wait until it is done.`;
  if (/^(?:ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(status))
    return `the stack "${stack}" is left over from a failed ${status.startsWith('DELETE') ? 'removal' : 'creation'} (${status}${because}): remove it with \`tracebell destroy --stack ${stack}\`, then deploy again.`;
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return `the stack "${stack}" could not go back after a failed update${because}: mend the cause, run \`aws cloudformation continue-update-rollback --stack-name ${stack}\`, then deploy again.`;
  return undefined;
}
