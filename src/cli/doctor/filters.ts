import type { AccountPolicy } from '@aws-sdk/client-cloudwatch-logs';
import { names } from '../../deploy/stack.ts';
import type { Places } from '../../deploy/watched.ts';
import { type Check, well, wrong } from './check.ts';

/** Where a stack's filters have to send to, and what they must not be on. */
export interface Here {
  readonly stack: string;
  /** The stack's function, and its stream where it has one. */
  readonly destinations: readonly string[];
  readonly ownLogGroups: readonly string[];
  /** The stack's own function subscribes log groups. */
  readonly looks: boolean;
}

/** As few as a log group has by the API's own text; AWS has raised it in places, so it is no verdict. */
const fewestPlaces = 2;
const shown = 5;

/** What is watched, what goes round for ever, whose filters send elsewhere, and which log groups have no place left. */
export function checkFilters(
  places: readonly Places[],
  policies: readonly AccountPolicy[],
  here: Here,
): Check[] {
  const own = places.flatMap(({ logGroup, filters }) => {
    const filter = filters.find(({ name }) => name === names.filter);
    return filter ? [{ logGroup, destination: filter.destination }] : [];
  });
  const ours = own.filter(({ destination }) => here.destinations.includes(destination));
  const policy = policies.find((each) => sendsTo(each, here.destinations));
  return [
    watched(
      ours.map(({ logGroup }) => logGroup),
      policy !== undefined,
      here,
    ),
    loops(places, policy, here),
    elsewhere(
      own.filter((each) => !ours.includes(each)),
      here,
    ),
    slots(places),
    account(policies, policy),
  ];
}

function watched(groups: readonly string[], byPolicy: boolean, { looks, stack }: Here): Check {
  const name = 'log groups';
  if (byPolicy) return well(name, 'all of the account and region are watched, by its one policy');
  if (groups.length > 0) return well(name, `${groups.length} watched`);
  if (looks)
    return well(name, 'none yet', 'The stack’s own function subscribes what --watch names, every 5 minutes.');
  return wrong(
    name,
    'none is watched: no error can come',
    `Run \`tracebell subscribe '/aws/lambda/*'${of(stack)}\`.`,
  );
}

/** A line that Tracebell logs and that is sent to Tracebell makes it log a line. */
function loops(places: readonly Places[], policy: AccountPolicy | undefined, here: Here): Check {
  const name = 'loops';
  const round = places.flatMap(({ logGroup, filters }) => {
    if (!here.ownLogGroups.includes(logGroup)) return [];
    const bad = filters.find(({ destination }) => here.destinations.includes(destination));
    return bad ? [{ logGroup, filter: bad.name }] : [];
  });
  const [first] = round;
  if (first)
    return wrong(
      name,
      `${round.map(({ logGroup }) => logGroup).join(', ')} sends to Tracebell, and is its own log`,
      `Run \`aws logs delete-subscription-filter --log-group-name ${first.logGroup} --filter-name ${first.filter}\`.`,
    );
  const missing = policy
    ? here.ownLogGroups.filter((group) => !policy.selectionCriteria?.includes(JSON.stringify(group)))
    : [];
  if (missing.length > 0)
    return wrong(
      name,
      `the account’s policy does not leave out ${missing.join(', ')}`,
      'Run `tracebell subscribe --all` again.',
    );
  return well(name, 'none: no log of Tracebell itself is sent to it');
}

function elsewhere(
  others: readonly { readonly logGroup: string; readonly destination: string }[],
  { stack }: Here,
): Check {
  const name = 'filters of another Tracebell';
  if (others.length === 0) return well(name, 'none');
  const groups = others.map(({ logGroup, destination }) => `${logGroup} → ${destination}`);
  return well(
    name,
    few(groups),
    `Fine if that one is there. Else run \`tracebell subscribe\` on them again${stack === names.stack ? '' : `, with --stack ${stack}`}.`,
  );
}

function slots(places: readonly Places[]): Check {
  const name = 'places for filters';
  const full = places.filter(
    ({ filters }) =>
      filters.length >= fewestPlaces && !filters.some(({ name: each }) => each === names.filter),
  );
  if (full.length === 0)
    return well(name, `free, or held by Tracebell, on all of ${places.length} log groups`);
  const held = full.map(
    ({ logGroup, filters }) => `${logGroup} by ${filters.map((each) => `"${each.name}"`).join(' and ')}`,
  );
  return well(
    name,
    `taken: ${few(held)}`,
    'To watch these, take a filter off that is not needed: `aws logs delete-subscription-filter`.',
  );
}

function account(policies: readonly AccountPolicy[], own: AccountPolicy | undefined): Check {
  const name = 'account policy';
  if (own) return well(name, `Tracebell’s: ${own.selectionCriteria ?? 'all log groups'}`);
  const [other] = policies;
  return other
    ? well(name, `held by "${other.policyName}"`, 'A region has one: `subscribe --all` is not possible here.')
    : well(name, 'none');
}

function sendsTo({ policyDocument = '' }: AccountPolicy, destinations: readonly string[]): boolean {
  return destinations.some((each) => policyDocument.includes(JSON.stringify(each)));
}

function few(texts: readonly string[]): string {
  const more = texts.length - shown;
  return `${texts.slice(0, shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const of = (stack: string) => (stack === names.stack ? '' : ` --stack ${stack}`);
