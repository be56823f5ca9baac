import { expect, test } from 'vitest';
import { checkFilters, type Here } from './filters.ts';

const fn = 'arn:aws:lambda:eu-west-1:123456789012:function:tracebell';
const here: Here = {
  stack: 'tracebell',
  destinations: [fn],
  ownLogGroups: ['/aws/lambda/tracebell', '/aws/lambda/tracebell-interact'],
  looks: false,
};
const filter = (name: string, destination = 'arn:other') => ({ name, pattern: '', destination });
const on = (logGroup: string, ...filters: ReturnType<typeof filter>[]) => ({ logGroup, filters });
const policyOf = (selectionCriteria: string) => ({
  policyName: 'tracebell',
  policyDocument: JSON.stringify({ DestinationArn: fn }),
  selectionCriteria,
});
const own = here.ownLogGroups.map((name) => JSON.stringify(name)).join(', ');

test.each([
  ['something is watched', [on('/a', filter('tracebell', fn))], [], {}, 'log groups', true, /1 watched/],
  ['nothing is watched', [on('/a')], [], {}, 'log groups', false, /no error can come/],
  ['nothing yet, but looked for', [on('/a')], [], { looks: true }, 'log groups', true, /none yet/],
  ['all by policy', [], [policyOf(`NOT IN [${own}]`)], {}, 'log groups', true, /all of the account/],
  [
    'a filter on its own log, of whatever name',
    [on('/aws/lambda/tracebell', filter('mine', fn))],
    [],
    {},
    'loops',
    false,
    /its own log/,
  ],
  [
    'another tool’s filter on its log is no loop',
    [on('/aws/lambda/tracebell', filter('x'))],
    [],
    {},
    'loops',
    true,
    /none/,
  ],
  ['a policy that takes its log in', [], [policyOf('')], {}, 'loops', false, /does not leave out.*interact/],
  ['a policy that leaves it out', [], [policyOf(`NOT IN [${own}]`)], {}, 'loops', true, /none/],
  [
    'a filter of its name that sends elsewhere',
    [on('/a', filter('tracebell', 'arn:old'))],
    [],
    {},
    'filters of another Tracebell',
    true,
    /\/a → arn:old/,
  ],
  [
    'a log group without a place',
    [on('/full', filter('one'), filter('two'))],
    [],
    {},
    'places for filters',
    true,
    /\/full by "one" and "two"/,
  ],
  [
    'a place that is Tracebell’s is no lack of one',
    [on('/a', filter('one'), filter('tracebell', fn))],
    [],
    {},
    'places for filters',
    true,
    /^free/,
  ],
  ['another tool’s policy', [], [{ policyName: 'other' }], {}, 'account policy', true, /held by "other"/],
])('%s', (_, places, policies, more, name, ok, found) => {
  const check = checkFilters(places, policies, { ...here, ...more }).find((each) => each.name === name);
  expect(check).toMatchObject({ ok, found: expect.stringMatching(found) });
  if (!ok) expect(check?.todo).toMatch(/Run `/);
});
