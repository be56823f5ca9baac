import { afterEach, expect, test } from 'vitest';
import { type HttpApi, startHttpApi } from './http-api.ts';
import type { HttpApiEvent } from './http-api-event.ts';
import type { InvokeResult } from './lambda-function.ts';

let api: HttpApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

let seen: HttpApiEvent | undefined;
async function start(result: unknown, ok = true): Promise<string> {
  const invoke = async (event: unknown): Promise<InvokeResult> => {
    seen = event as HttpApiEvent;
    if (ok) return { ok: true, requestId: 'r', payload: result };
    return { ok: false, requestId: 'r', failure: { errorType: 'E', errorMessage: 'secret', trace: [] } };
  };
  api = await startHttpApi({ routes: { 'GET /MonitorMe': { invoke }, 'POST /in': { invoke } } });
  return api.url;
}

test('the event has the shape of payload format 2.0', async () => {
  const url = await start({});
  await fetch(`${url}/MonitorMe?x=1&x=2&q=a%20b`, { headers: { 'X-Two': 'b', Cookie: 'k=v; l=w' } });
  expect(seen).toMatchObject({
    version: '2.0',
    routeKey: 'GET /MonitorMe',
    rawPath: '/MonitorMe',
    rawQueryString: 'x=1&x=2&q=a%20b',
    cookies: ['k=v', 'l=w'],
    queryStringParameters: { x: '1,2', q: 'a b' },
    isBase64Encoded: false,
    requestContext: {
      stage: '$default',
      routeKey: 'GET /MonitorMe',
      domainPrefix: '127',
      http: { method: 'GET', path: '/MonitorMe', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      requestId: expect.stringMatching(/^[A-Za-z0-9]{15}=$/),
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    },
  });
  expect(seen?.headers).toMatchObject({ 'x-two': 'b', 'x-forwarded-proto': 'http' });
  expect(seen?.headers).not.toHaveProperty('cookie');
  expect(seen).not.toHaveProperty('body');
});

test('a form is base64, JSON is text', async () => {
  const url = await start({});
  const post = (type: string) =>
    fetch(`${url}/in`, { method: 'POST', body: 'a=1', headers: { 'content-type': type } });
  await post('application/x-www-form-urlencoded');
  expect([seen?.body, seen?.isBase64Encoded]).toEqual(['YT0x', true]);
  expect(seen).not.toHaveProperty('queryStringParameters');
  await post('application/json; charset=utf-8');
  expect([seen?.body, seen?.isBase64Encoded]).toEqual(['a=1', false]);
});

test.each([
  [
    { statusCode: 201, headers: { 'X-A': 1 }, body: 'aGk=', isBase64Encoded: true, cookies: ['a=1', 'b=2'] },
    201,
    'hi',
  ],
  [{ y: 4 }, 200, '{"y":4}'],
  ['text', 200, 'text'],
  [null, 200, 'null'],
  [{ statusCode: 'often' }, 500, '{"message":"Internal Server Error"}'],
])('%j is answered with %i', async (result, status, body) => {
  const response = await fetch(`${await start(result)}/MonitorMe`);
  expect([response.status, await response.text()]).toEqual([status, body]);
  if (status === 201) {
    expect(response.headers.get('x-a')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  } else expect(response.headers.get('content-type')).toBe('application/json');
});

test('a failure is a 500 that says nothing of it; another route is a 404', async () => {
  const url = await start(undefined, false);
  const failure = await fetch(`${url}/MonitorMe`);
  expect([failure.status, await failure.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  for (const path of ['/monitorme', '/', '/constructor']) {
    const missing = await fetch(url + path);
    expect([missing.status, await missing.text()]).toEqual([404, '{"message":"Not Found"}']);
  }
});
