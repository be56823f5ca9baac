import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { explainFiles } from './explain.ts';

/** One line a case: an event as AWS documents it, and what a person who is sent it expects. */
interface Case {
  readonly name: string;
  readonly event: unknown;
  /** Any of these; absent: any. */
  readonly kind?: readonly string[];
  readonly lines?: number;
  /** Of its lines, how many are notified; `alert`: whether any is. */
  readonly alerts?: number;
  readonly alert?: boolean;
  /** What its title and its link hold. */
  readonly title?: string;
  readonly link?: string;
  readonly resource?: string;
  readonly region?: string;
  /** The case that is the same issue. */
  readonly same?: string;
}

const cases: readonly Case[] = readFileSync(new URL('../../test/events/more.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);
const config = readConfig(undefined, {}, 'test');
const folder = mkdtempSync(join(tmpdir(), 'tracebell-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

const explained = (event: unknown) => {
  const file = join(folder, 'event.json');
  writeFileSync(file, JSON.stringify(event));
  return explainFiles([file], config, undefined);
};

test.each(cases)('$name', async (expected) => {
  const lines = await explained(expected.event);
  const [first] = lines;
  const alerts = lines.filter(({ event }) => event !== null);
  if (expected.kind) for (const { kind } of lines) expect(expected.kind).toContain(kind);
  if (expected.lines !== undefined) expect(lines).toHaveLength(expected.lines);
  if (expected.alerts !== undefined) expect(alerts).toHaveLength(expected.alerts);
  if (expected.alert !== undefined) expect(alerts.length > 0).toBe(expected.alert);
  for (const line of lines) expect(line.event === null).toBe(line.dropped !== undefined);
  if (!expected.alert) return;
  const record = first?.record as { region?: string; notice?: { resource: string } } | undefined;
  expect(first?.title).toContain(expected.title ?? '');
  expect(first?.link).toMatch(new RegExp(expected.link ?? '^https://'));
  if (expected.resource) expect(record?.notice?.resource).toBe(expected.resource);
  if (expected.region) expect(record?.region).toBe(expected.region);
  const same = cases.find(({ name }) => name === expected.same);
  if (same) expect(first?.fingerprint).toBe((await explained(same.event))[0]?.fingerprint);
});
