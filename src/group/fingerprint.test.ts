import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorEvent, Exception, SafeEvent, StackFrame } from '../model/event.ts';
import { familyKey, fingerprint } from './fingerprint.ts';

const frame = (name: string | null, file = '/var/task/orders.py', inApp = true, line = 3): StackFrame => ({
  file,
  line,
  function: name,
  inApp,
});
const thrown = (type: string | null, message: string, frames: readonly StackFrame[] = []): Exception => ({
  type,
  message,
  frames,
  innermost: 'first',
});

function event(
  exceptions: Exception | readonly [Exception, ...Exception[]],
  more: Partial<ErrorEvent> = {},
): SafeEvent {
  const list = 'type' in exceptions ? ([exceptions] as const) : exceptions;
  return {
    record: { id: '1', at: 0, message: '', origin: { logGroup: '/aws/lambda/shop', logStream: 's' } },
    mechanism: 'text',
    level: 'error',
    exceptions: list,
    traceback: '',
    ...more,
  } as ErrorEvent as SafeEvent;
}

const key = (...args: Parameters<typeof event>) => fingerprint(event(...args)).fingerprint;
const app = [frame('charge'), frame('process'), frame('handler')];

describe('rungs', () => {
  test.each([
    [0, event(thrown('KeyError', 'x', app), { explicitFingerprint: 'mine' })],
    [1, event(thrown('KeyError', 'x', app))],
    [2, event(thrown('KeyError', 'x', [frame('get', '/usr/lib/python3.12/site-packages/a/b.py', false)]))],
    [3, event(thrown('KeyError', 'x'))],
    [3, event(thrown('TypeError', 'x', [{ ...frame('t', '/var/task/main.js'), column: 48_211 }]))],
    [3, event(thrown('Runtime.ExitError', 'exit status 1'), { mechanism: 'lambda-platform' })],
    [4, event(thrown(null, 'payment failed'))],
  ])('%i', (rung, it) => expect(fingerprint(it).rung).toBe(rung));
});

test('released fingerprints never change', () => {
  expect([
    key(thrown('KeyError', "'total'", app)),
    key(thrown('Error', 'order 12 failed', app)),
    key(thrown(null, 'connect ECONNREFUSED 10.0.0.1:5432')),
    key(thrown('Task timed out', 'Task timed out after 3.00 seconds'), { mechanism: 'lambda-platform' }),
  ]).toMatchInlineSnapshot(`
    [
      "v1:dciypinhb6n2jyzf3jfoo5bdjj",
      "v1:dusqnwsv2kizfjhpu4b57ad2m7",
      "v1:zo6qv7p7ldomn4s6vkzhfl6rj5",
      "v1:g362kkczvtwdog6hhkrddb7ws4",
    ]
  `);
});

describe('same issue', () => {
  test.each([
    ['the message of a type that says enough', thrown('KeyError', 'a', app), thrown('KeyError', 'b', app)],
    ['masked parts of a generic one', thrown('Error', 'order 12', app), thrown('Error', 'order 99', app)],
    [
      'frames below the third',
      thrown('KeyError', 'a', app),
      thrown('KeyError', 'a', [...app, frame('more')]),
    ],
    [
      'recursion',
      thrown('KeyError', 'a', app),
      thrown('KeyError', 'a', [frame('charge'), frame('charge'), ...app]),
    ],
    [
      'a decorator',
      thrown('KeyError', 'a', app),
      thrown('KeyError', 'a', [frame('charge'), frame('wrapper'), frame('process'), frame('handler')]),
    ],
    ['the package of a type', thrown('a.b.ClientError', 'x', app), thrown('ClientError', 'x', app)],
    [
      'library frames between',
      thrown('KeyError', 'a', app),
      thrown('KeyError', 'a', [frame('call', '/opt/x.py', false), ...app]),
    ],
  ])('whatever %s', (_, a, b) => expect(key(a)).toBe(key(b)));

  test.each([
    ['async charge', 'charge', 'a.js'],
    ['new Cart', 'Cart', 'a.js'],
    ['Object.charge', 'charge', 'a.js'],
    ['Server.get [as handler]', 'Server.get', 'a.js'],
    ['com.acme.Pay.lambda$charge$12', 'com.acme.Pay.charge', 'Pay.java'],
    ['com.acme.Pay$$EnhancerBySpringCGLIB$$1a2b3c.charge', 'com.acme.Pay.charge', 'Pay.java'],
    ['com.acme.Pay$$SpringCGLIB$$0.charge', 'com.acme.Pay.charge', 'Pay.java'],
    ['com.acme.Pay$charge$2.invokeSuspend', 'com.acme.Pay.charge', 'Pay.kt'],
    ['com.sun.proxy.$Proxy12.charge', 'com.sun.proxy.$Proxy9.charge', 'Pay.java'],
    ['app//com.acme.Pay.charge', 'com.acme.Pay.charge', 'Pay.java'],
    ['main.charge.func1.2', 'main.charge', 'main.go'],
    ['main.(*Shop).charge(0xc000012, {0x1, 0x2})', 'main.(*Shop).charge', 'main.go'],
    ['Acme.Pay.<ChargeAsync>d__12.MoveNext()', 'Acme.Pay.ChargeAsync', 'Pay.cs'],
    ['Acme.Pay.<>c__DisplayClass5_0.<Charge>b__0(String id)', 'Acme.Pay.Charge', 'Pay.cs'],
    ['Acme.List`1.Get(Int32 index)', 'Acme.List.Get', 'Pay.cs'],
    ['block (2 levels) in charge', 'charge', 'pay.rb'],
    ['Shop::Pay#charge', 'charge', 'pay.rb'],
    ['Pay->charge(Object(Order))', 'Pay->charge', 'Pay.php'],
    ['shop::pay::charge::h0123456789abcdef', 'shop::pay::charge', 'pay.rs'],
    ['shop::pay::charge::{{closure}}', 'shop::pay::charge', 'pay.rs'],
  ])('%s is %s', (a, b, file) =>
    expect(fingerprint(event(thrown('E', '', [frame(a, file)]))).parts).toEqual(
      fingerprint(event(thrown('E', '', [frame(b, file)]))).parts,
    ),
  );

  test.each([
    ['/var/task/orders.py', '/app/orders.py'],
    ['/var/task/src/orders.js', 'file:///var/task/src/orders.js'],
    ['/srv/shop/releases/20240102030405/orders.rb', '/srv/shop/current/orders.rb'],
    ['/home/ci/shop/orders.py', '/usr/src/app/orders.py'],
    ['C:\\build\\shop\\orders.py', '/app/orders.py'],
    ['/var/task/main.3f2a1b9c.js', '/var/task/main.77aa00bb.js'],
    ['/x/site-packages/pg-1.2.3/api.py', '/y/site-packages/pg-2.0.0/api.py'],
    ['/app/node_modules/.pnpm/pg@8.1.0/node_modules/pg/a.js', '/app/node_modules/pg/a.js'],
  ])('%s is %s', (a, b) =>
    expect(key(thrown('E', '', [frame('f', a)]))).toBe(key(thrown('E', '', [frame('f', b)]))),
  );

  test('a fault of the platform: whatever the id', () => {
    const fault = (message: string) =>
      key(thrown('Sandbox.Timedout', message), { mechanism: 'lambda-platform' });
    expect(fault('RequestId: 8f507cfc Error: Task timed out after 3.00 seconds')).toBe(
      fault('Task timed out after 900.00 seconds'),
    );
  });
});

describe('another issue', () => {
  test.each([
    ['type', thrown('KeyError', 'a', app), thrown('ValueError', 'a', app)],
    ['crash', thrown('KeyError', 'a', app), thrown('KeyError', 'a', [frame('refund'), ...app.slice(1)])],
    [
      'code',
      thrown('ClientError', 'An error occurred (AccessDenied) when', app),
      thrown('ClientError', 'An error occurred (Throttling) when', app),
    ],
    ['status', thrown('HttpError', 'status 404', app), thrown('HttpError', 'status 503', app)],
    ['words of a generic type', thrown('Error', 'no stock', app), thrown('Error', 'no money', app)],
    ['module', thrown('E', '', [frame('f', '/app/a/x.py')]), thrown('E', '', [frame('f', '/app/b/x.py')])],
  ])('%s', (_, a, b) => expect(key(a)).not.toBe(key(b)));

  test('root cause, service, function of a platform fault', () => {
    const top = thrown('PaymentError', 'x', app);
    expect(key([top, thrown('IOError', '', app)])).not.toBe(key([top, thrown('TimeoutError', '', app)]));
    expect(key(top, { service: 'a' })).not.toBe(key(top, { service: 'b' }));
    expect(key(thrown(null, 'a'), { logger: 'x' })).not.toBe(key(thrown(null, 'a'), { logger: 'y' }));
    const record = (logGroup: string) => ({
      id: '1',
      at: 0,
      message: '',
      origin: { logGroup, logStream: 's' },
    });
    const timeout = thrown('Sandbox.Timedout', 'Task timed out');
    expect(key(timeout, { mechanism: 'lambda-platform', record: record('/a') })).not.toBe(
      key(timeout, { mechanism: 'lambda-platform', record: record('/b') }),
    );
  });
});

describe('rules of the user', () => {
  const it = event(thrown('KeyError', 'a', app), { traceback: 'KeyError: a' });
  test('a match names the fingerprint, and {{ default }} keeps the own one apart', () => {
    const all = fingerprint(it, [{ match: { type: 'Key*' }, fingerprint: ['keys'] }]);
    expect(all.rung).toBe(0);
    expect(all.fingerprint).toBe(
      fingerprint(event(thrown('KeyError2', 'b')), [{ match: { type: 'Key*' }, fingerprint: ['keys'] }])
        .fingerprint,
    );
    const kept = fingerprint(it, [{ match: {}, fingerprint: ['{{ default }}', 'x'] }]);
    expect(kept.fingerprint).not.toBe(
      fingerprint(event(thrown('ValueError', 'b')), [{ match: {}, fingerprint: ['{{ default }}', 'x'] }])
        .fingerprint,
    );
    expect(fingerprint(it, [{ match: { type: 'Other' }, fingerprint: ['keys'] }]).fingerprint).toBe(
      fingerprint(it).fingerprint,
    );
  });
});

test('a family is a service, a type and, where code throws, its place', () => {
  expect(familyKey(event(thrown('KeyError', 'a')))).toBe(familyKey(event(thrown('KeyError', 'b'))));
  expect(familyKey(event(thrown('KeyError', 'a', app)))).toBe(familyKey(event(thrown('KeyError', 'b', app))));
  expect(familyKey(event(thrown('KeyError', 'a')))).not.toBe(familyKey(event(thrown('ValueError', 'a'))));
});

test('the answer depends on the event alone, in any order', () => {
  const anyFrame = fc.record({
    file: fc.option(fc.string()),
    line: fc.constant(1),
    function: fc.option(fc.string()),
    inApp: fc.boolean(),
  });
  const anyException = fc.record({
    type: fc.option(fc.string()),
    message: fc.string(),
    frames: fc.array(anyFrame, { maxLength: 5 }),
    innermost: fc.constantFrom('first' as const, 'last' as const),
  });
  fc.assert(
    fc.property(fc.array(anyException, { minLength: 1, maxLength: 6 }), (all) => {
      const forward = all.map((one) => key(one));
      const backward = [...all].reverse().map((one) => key(one));
      expect(backward.reverse()).toEqual(forward);
      for (const one of forward) expect(one).toMatch(/^v1:[a-z2-7]{26}$/);
    }),
    { numRuns: 200 },
  );
});
