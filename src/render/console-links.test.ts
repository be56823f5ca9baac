import { expect, test } from 'vitest';
import * as links from './console-links.ts';
import vectors from './console-links.vectors.json' with { type: 'json' };

const region = 'eu-west-1';
const group = '/aws/lambda/orders-api';
const stream = '2026/09/21/[$LATEST]0f3c2b7a9d5e4c6f8b1a2d3e4f5a6b7c';
const at = 1_790_000_000_112;

const built: Record<string, string> = {
  'log group': links.logGroupLink(region, group),
  stream: links.logEventsLink(region, group, stream),
  'stream at time': links.logEventsLink(region, group, stream, { start: at }),
  'single event': links.logEventsLink(region, group, stream, {
    start: at,
    eventId: '39000000000000000000000000000000000000000000000000007919',
  }),
  'whole group filtered by request id': links.requestLink(
    region,
    group,
    '8f5a1b2c-0000-4000-a000-000000000001',
    1_790_000_000_000,
  ),
  'stream filtered, relative start': links.logEventsLink(region, group, stream, {
    filterPattern: '?ERROR ?Traceback',
    start: -3_600_000,
  }),
  China: links.logGroupLink('cn-north-1', group),
  GovCloud: links.logGroupLink('us-gov-west-1', group),
  'ECS group with odd characters': links.logEventsLink(region, '/ecs/web & api', 'web/app/8c1f0b6a'),
  'insights relative': links.insightsLink(region, {
    query: 'fields @timestamp, @message\n| filter @message like /ERROR/\n| sort @timestamp desc\n| limit 20',
    groups: [group],
    range: { lastSeconds: 3600 },
  }),
  'insights absolute': links.insightsLink(region, {
    query: 'fields @timestamp, @message | filter @requestId = "8f5a"',
    groups: [group, '/ecs/web'],
    range: { start: Date.UTC(2026, 8, 21, 14), end: Date.UTC(2026, 8, 21, 14, 30) },
  }),
  'x-ray trace': links.xrayLink(region, '1-68d008c0-0123456789abcdef01234567'),
  'lambda function': links.lambdaLink(region, 'orders-api'),
  'lambda alias': links.lambdaLink(region, 'orders-api', { alias: 'live' }),
  alarm: links.alarmLink(region, 'orders-api-errors'),
  'step functions execution': links.executionLink(
    region,
    'arn:aws:states:eu-west-1:123456789012:execution:checkout:7b1d0a52',
  ),
  'ecs task': links.ecsTaskLink(region, 'prod', '5b6f1e2d3c4a4f5e9d8c7b6a5f4e3d2c'),
};

test.each(vectors)('$name', ({ name, url }) => {
  expect(built[name]).toBe(url);
});

test('every partition has its own host', () => {
  const hosts = [
    'us-east-1',
    'cn-northwest-1',
    'us-gov-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eusc-de-east-1',
  ].map((code) => new URL(links.logGroupLink(code, '/g')).host);
  expect(hosts).toEqual([
    'us-east-1.console.aws.amazon.com',
    'cn-northwest-1.console.amazonaws.cn',
    'us-gov-east-1.console.amazonaws-us-gov.com',
    'us-iso-east-1.console.c2shome.ic.gov',
    'us-isob-east-1.console.sc2shome.sgov.gov',
    'eusc-de-east-1.console.amazonaws-eusc.eu',
  ]);
});

test('a hostile name stays inside its place', () => {
  const url = links.logEventsLink('eu-west-1', 'a>|<b', 'x\ud800"&#?', { filterPattern: '>|' });
  expect(url).not.toMatch(/[<>|"&\s]/);
  expect(url.split('#')).toHaveLength(2);
  expect(() => new URL(url)).not.toThrow();
});

test('a portal link carries the whole destination', () => {
  const url = links.throughPortal(
    links.logGroupLink(region, group),
    { startUrl: 'https://example.awsapps.com/start/', role: 'Read Only' },
    '123456789012',
  );
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  expect(url.startsWith('https://example.awsapps.com/start/#/console?')).toBe(true);
  expect(query.get('role_name')).toBe('Read Only');
  expect(query.get('destination')).toBe(links.logGroupLink(region, group));
});
