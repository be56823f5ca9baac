import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { explainFiles } from './explain.ts';

const folder = new URL('../../test/events/', import.meta.url);
const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as {
  file: string;
  kind: string;
  alert: boolean;
}[];
const config = readConfig(undefined, {}, 'test');

const explained = (file: string, pattern?: string) =>
  explainFiles([fileURLToPath(new URL(file, folder))], config, pattern);

describe('every recorded event', () => {
  test.each(index)('$file is $kind, alert: $alert', async ({ file, kind, alert }) => {
    // Half a traceback says by itself too little for the classifier.
    for (const pattern of /-part\d/.test(file) ? [undefined] : [undefined, 'auto']) {
      const lines = await explained(file, pattern);
      expect(lines.length).toBeGreaterThan(0);
      expect([...new Set(lines.map((line) => line.kind))]).toEqual([kind]);
      expect(lines.some(({ event }) => event !== null)).toBe(alert);
      for (const line of lines) expect(line.event === null).toBe(line.dropped !== undefined);
    }
  });

  test.each(index.filter(({ kind, alert }) => alert && !kind.startsWith('cwl') && kind !== 'api'))(
    '$file has a title and a link',
    async ({ file }) => {
      const [line, ...rest] = await explained(file);
      expect(rest).toEqual([]);
      expect(line?.title?.length).toBeGreaterThan(10);
      expect(line?.link).toMatch(/^https:\/\/[\w.-]*console\.aws\.amazon\.com\//);
    },
  );

  test.each([
    [
      'alarm-sns-composite.json',
      'CloudWatch alarm: checkout-unhealthy: orders-api-errors transitioned to ALARM',
    ],
    ['lambda-onfailure-record-node.json', "TypeError: Cannot read properties of undefined (reading 'id')"],
    ['lambda-onfailure-timeout.json', 'Sandbox.Timedout: Task timed out after 3.00 seconds'],
    ['sfn-failed.json', "KeyError: 'customer_id'"],
    [
      'ecs-task-stopped-exit1.json',
      'ECS task stopped: worker: container app exited with 1: Essential container',
    ],
    ['codebuild-failed.json', 'CodeBuild build failed: web-build: COMMAND_EXECUTION_ERROR'],
    ['custom-putevents.json', 'Order Failed: card_declined'],
  ])('%s is titled %s', async (file, title) => {
    expect((await explained(file))[0]?.title).toContain(title);
  });

  test('an embedded error has its frames', async () => {
    const [line] = await explained('lambda-onfailure-record.json');
    expect(line?.culprit).toContain('repo.py:64');
    expect(line?.event).toMatchObject({
      mechanism: 'notice',
      service: 'orders-worker',
      requestId: 'b1c322f6-5fdd-43f2-a4b6-cead0723bf95',
    });
  });

  test('one alarm is one issue, whichever way it is told', async () => {
    const prints = await Promise.all(
      ['alarm-sns-metric.json', 'alarm-eventbridge-metric.json'].map(
        async (file) => (await explained(file))[0]?.fingerprint,
      ),
    );
    expect(prints[0]).toBe(prints[1]);
    expect(prints[0]).not.toBe((await explained('alarm-sns-metric-math.json'))[0]?.fingerprint);
  });
});
