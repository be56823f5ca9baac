import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { ErrorEvent } from '../model/event.ts';
import type { Sink } from '../model/ports.ts';
import type { LogRecord } from '../model/record.ts';
import { parse } from '../parse/parse.ts';
import { handleBatch } from '../pipeline.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createTally } from '../tally.ts';
import { type BucketClient, mapBucket } from './map-bucket.ts';
import type { MapPlace } from './map-place.ts';
import { keepMaps } from './open-source-maps.ts';

const mapTo = (source: string) =>
  JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'AAAAA' });

function event(version = '$LATEST', file = '/var/task/index.js', group = '/aws/lambda/shop'): ErrorEvent {
  const record: LogRecord = {
    id: '1',
    at: 1,
    message: `TypeError: no\n    at charge (${file}:1:1)\n    at node:internal/x:1:1`,
    origin: { logGroup: group, logStream: `2026/11/20/[${version}]abc` },
  };
  return parse(record);
}

/** A place whose files a test changes; it notes what was asked for. */
function place(files: Record<string, string | Error>) {
  const asked: string[] = [];
  const at: MapPlace = {
    name: 'maps',
    async read(path, _, tag) {
      asked.push(path);
      const found = files[path];
      if (found instanceof Error) throw found;
      if (found === undefined) return null;
      return found === tag ? 'same' : { text: found, tag: found };
    },
  };
  return { at, files, asked };
}

const fileOf = (maps: ReturnType<typeof keepMaps>, each: ErrorEvent) =>
  maps.apply(each).exceptions[0].frames[0]?.file;

describe('which maps are kept, and how long', () => {
  test('nothing is asked for but what a trace names, and that once', async () => {
    const { at, asked } = place({ 'shop/latest/index.js.map': mapTo('src/a.ts') });
    const maps = keepMaps(at, () => 0);
    expect(await maps.load(1000)).toBe(false);
    expect(fileOf(maps, event())).toBe('/var/task/index.js');
    expect(await maps.load(1000)).toBe(true);
    expect(fileOf(maps, event())).toBe('src/a.ts');
    expect(await maps.load(1000)).toBe(false);
    expect(asked).toEqual(['shop/latest/index.js.map']);
  });

  test('what is deployed anew under the same name is seen after a minute; a published version never changes', async () => {
    let now = 0;
    const { at, files, asked } = place({
      'shop/latest/index.js.map': mapTo('src/a.ts'),
      'shop/7/index.js.map': mapTo('src/seven.ts'),
    });
    const maps = keepMaps(at, () => now);
    const both = () => [fileOf(maps, event()), fileOf(maps, event('7'))];
    both();
    await maps.load(1000);
    expect(both()).toEqual(['src/a.ts', 'src/seven.ts']);
    now = 61_000;
    both();
    expect(await maps.load(1000)).toBe(false);
    files['shop/latest/index.js.map'] = mapTo('src/b.ts');
    files['shop/7/index.js.map'] = mapTo('src/other.ts');
    now = 122_000;
    both();
    expect(await maps.load(1000)).toBe(true);
    expect(both()).toEqual(['src/b.ts', 'src/seven.ts']);
    expect(asked.filter((path) => path.startsWith('shop/7/'))).toHaveLength(1);
  });

  test('one that is missing is asked for again after five minutes, and said once', async () => {
    let now = 0;
    const { at, files } = place({});
    const maps = keepMaps(at, () => now);
    const said: string[] = [];
    for (now = 0; now < 600_000; now += 30_000) {
      fileOf(maps, event());
      expect(await maps.load(1000, (line) => said.push(line))).toBe(false);
    }
    expect(said).toEqual(['no source map of /var/task/index.js of shop in maps']);
    files['shop/index.js.map'] = mapTo('src/a.ts');
    now += 300_000;
    fileOf(maps, event());
    expect(await maps.load(1000)).toBe(true);
    expect(fileOf(maps, event())).toBe('src/a.ts');
  });

  test.each([
    ['a map that is none', mapTo('x').slice(1), /is left out: .*JSON/],
    ['a place that fails', new Error('S3 says InternalError'), /is left out: S3 says InternalError$/],
  ])('%s leaves the frames as they are, and what was there before', async (_, broken, words) => {
    let now = 0;
    const { at, files } = place({ 'shop/latest/index.js.map': mapTo('src/a.ts') });
    const maps = keepMaps(at, () => now);
    fileOf(maps, event());
    await maps.load(1000);
    files['shop/latest/index.js.map'] = broken;
    now = 61_000;
    fileOf(maps, event());
    const said: string[] = [];
    expect(await maps.load(1000, (line) => said.push(line))).toBe(false);
    expect(said.join()).toMatch(words);
    expect(fileOf(maps, event())).toBe('src/a.ts');
  });

  test('a place that does not answer costs its time and no more; without time nothing is asked', async () => {
    let asked = 0;
    const silent: MapPlace = {
      name: 'maps',
      read: (_, signal) => {
        asked++;
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
    };
    const maps = keepMaps(silent, () => 0);
    fileOf(maps, event());
    expect(await maps.load(10)).toBe(false);
    expect(asked).toBe(0);
    const said: string[] = [];
    expect(await maps.load(250, (line) => said.push(line))).toBe(false);
    expect(asked).toBe(1);
    expect(said[0]).toContain('it took too long');
  });

  test('a log cannot lead out of the place, nor make it ask without end', async () => {
    const { at, asked } = place({});
    const maps = keepMaps(at, () => 0);
    fileOf(maps, event('../../7', '/var/task/../../etc/x.js', '/aws/lambda/../..'));
    for (let i = 0; i < 200; i++) fileOf(maps, event('1', `/var/task/f${i}.js`));
    await maps.load(1000);
    expect(asked.filter((path) => path.split('/').includes('..'))).toEqual([]);
    expect(new Set(asked.map((path) => path.replace(/.*\/|\.map$/g, ''))).size).toBeLessThanOrEqual(20);
  });

  test('the runtime’s files and those of packages are never asked for', async () => {
    const { at, asked } = place({});
    const maps = keepMaps(at, () => 0);
    for (const file of [
      '/var/runtime/index.mjs',
      '/var/task/node_modules/x/index.js',
      'node:fs',
      '/var/task/app.py',
    ])
      fileOf(maps, event('1', file));
    expect(await maps.load(1000)).toBe(false);
    expect(asked).toEqual([]);
  });
});

describe('in the walk', () => {
  const sink: Sink = {
    name: 'slack',
    channel: 'C1',
    can: { update: false, thread: false, readBack: false },
    post: async () => ({ kind: 'delivered' }),
  };

  test('counts stay exact, a redeploy is one issue, and what was remembered of a text is not stale', async () => {
    let now = 1_795_169_700_000;
    const clock = { now: () => now, sleep: async () => undefined };
    const store = createMemoryStore();
    const folder = 'unused';
    const { stages, ...rest } = compose({
      config: readConfig({ sourceMaps: { folder } }),
      sinks: [sink],
      store,
      clock,
    });
    const { at, files } = place({ 'shop/latest/index.js.map': mapTo('src/a.ts') });
    const maps = keepMaps(at, clock.now);
    const parsed = (record: LogRecord) => maps.apply(parse(record));
    const deps = {
      ...rest,
      stages: { ...stages, maps, parse: parsed },
      tally: createTally(),
      owner: 'test',
      deadline: Number.POSITIVE_INFINITY,
    };
    let payload = 0;
    const send = async (count: number) => {
      payload++;
      const { record } = event();
      const records = Array.from({ length: count }, (_, i) => ({
        ...record,
        id: `${payload}-${i}`,
        at: now,
      }));
      await handleBatch({ payload: `p${payload}`, records }, deps);
    };
    await send(3);
    await send(4);
    now += 61_000;
    // Another bundle, the same source.
    files['shop/latest/index.js.map'] = JSON.stringify({ ...JSON.parse(mapTo('../src/a.ts')), names: ['x'] });
    await send(2);
    const issues = async () =>
      (await store.list({ limit: 10 })).map(({ meta, count }) => [meta.title, count.count]);
    expect(await issues()).toEqual([['TypeError: no', 9]]);
    now += 61_000;
    files['shop/latest/index.js.map'] = mapTo('src/elsewhere.ts');
    await send(1);
    expect(await issues()).toHaveLength(2);
  });
});

describe('a bucket', () => {
  const bytes = (text: string) => async () => Buffer.from(text);
  const failure = (name: string, status?: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
  const bucket = (get: BucketClient['get']) => mapBucket('s3://maps/prod/', async () => ({ get }));
  const { signal } = new AbortController();

  test('a file is read below the prefix, with gzip as well', async () => {
    const keys: string[] = [];
    const at = bucket(async (key) => {
      keys.push(key);
      return { bytes: async () => gzipSync('{}'), size: 22, tag: 'e1' };
    });
    expect(await at.read('shop/latest/index.js.map', signal)).toEqual({ text: '{}', tag: 'e1' });
    expect(keys).toEqual(['prod/shop/latest/index.js.map']);
  });

  test.each([
    [failure('NoSuchKey', 404), null],
    [failure('AccessDenied', 403), null],
    [failure('304', 304), 'same'],
  ])('%s is %j', async (error, answer) => {
    expect(await bucket(() => Promise.reject(error)).read('x.js.map', signal, 'e1')).toBe(answer);
  });

  test('any other failure has its words; too large a file is not fetched', async () => {
    await expect(bucket(() => Promise.reject(failure('SlowDown', 503))).read('x', signal)).rejects.toThrow(
      'S3 says SlowDown',
    );
    const large = bucket(async () => ({ bytes: bytes('never'), size: 1e9, tag: 'e' }));
    await expect(large.read('x', signal)).rejects.toThrow('larger than 16 MB');
  });
});
