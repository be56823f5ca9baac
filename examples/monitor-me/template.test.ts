import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { names } from '../../src/deploy/stack.ts';
import { createTemplate } from '../../src/deploy/template.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const file = fileURLToPath(new URL('template.yaml', import.meta.url));

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** `!Sub text` as `{"Fn::Sub": "text"}`: what CloudFormation makes of its short forms. */
function short(name: string, key = `Fn::${name}`): ScalarTag {
  const resolve = (text: string) => ({ [key]: key === 'Fn::GetAtt' ? text.split(/\.(.*)/s, 2) : text });
  return { tag: `!${name}`, resolve };
}
const lists = ['Or', 'And', 'Not', 'Equals'].map((name) => ({
  tag: `!${name}`,
  collection: 'seq' as const,
  resolve: (value: unknown) => value,
}));
const template = parse(read('template.yaml'), {
  customTags: [short('Ref', 'Ref'), short('Sub'), short('GetAtt'), ...lists],
} as never) as Template;
const properties = (name: string) => template.Resources[name]?.Properties ?? {};

describe('the tutorial’s stack', () => {
  test('the trigger: the log group of MonitorMe, the pattern ERROR, Tracebell’s function', () => {
    expect(template.Resources.Trigger?.Type).toBe('AWS::Logs::SubscriptionFilter');
    expect(properties('Trigger')).toEqual({
      FilterName: names.filter,
      FilterPattern: 'ERROR',
      LogGroupName: { Ref: 'MonitorMeLogs' },
      DestinationArn: { 'Fn::GetAtt': ['Tracebell', 'Outputs.FunctionArn'] },
    });
    expect(properties('MonitorMeLogs').LogGroupName).toBe(
      `/aws/lambda/${properties('MonitorMe').FunctionName}`,
    );
  });

  test('MonitorMe is handler.py, and its handler is there', () => {
    const { FunctionName, Runtime, Handler, Code } = properties('MonitorMe');
    expect({ FunctionName, Handler }).toEqual({ FunctionName: 'MonitorMe', Handler: 'index.handler' });
    expect(Runtime).toMatch(/^python3/);
    expect((Code as { ZipFile: string }).ZipFile.trimEnd()).toBe(read('handler.py').trimEnd());
    expect(read('handler.py')).toMatch(/^def handler\(event, context\):/m);
  });

  test('the endpoint is GET /MonitorMe of an HTTP API with payloads of version 2.0, which may call it', () => {
    expect(properties('Api').ProtocolType).toBe('HTTP');
    expect(properties('Route').RouteKey).toBe('GET /MonitorMe');
    expect(properties('Integration')).toMatchObject({
      IntegrationUri: { 'Fn::GetAtt': ['MonitorMe', 'Arn'] },
      PayloadFormatVersion: '2.0',
    });
    expect(properties('ApiPermission')).toMatchObject({
      FunctionName: { Ref: 'MonitorMe' },
      Principal: 'apigateway.amazonaws.com',
    });
  });

  test('Tracebell gets parameters that it has, all that it needs, and is asked for outputs that it gives', () => {
    const published = createTemplate();
    const given = Object.keys(properties('Tracebell').Parameters as object);
    expect(given.filter((name) => !(name in published.Parameters))).toEqual([]);
    const needed = Object.entries(published.Parameters).filter(([, { Default }]) => Default === undefined);
    expect(needed.map(([name]) => name).filter((name) => !given.includes(name))).toEqual([]);
    const asked = [...read('template.yaml').matchAll(/Tracebell\.Outputs\.(\w+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !(name in published.Outputs))).toEqual([]);
  });

  test('it says where the endpoint is, and the two lines to try', () => {
    const values = JSON.stringify(template.Outputs);
    expect(values).toMatch(/Api\.ApiEndpoint\}\/MonitorMe\?x=2'/);
    expect(values).toMatch(/Api\.ApiEndpoint\}\/MonitorMe\?x=wompwomp'/);
  });

  test('it names no account, region or partition, and no secret', () => {
    expect(read('template.yaml')).not.toMatch(/arn:aws|[a-z]{2}-[a-z]+-\d|\d{12}|hooks\.slack\.com|xox[bp]-/);
  });

  test('passes cfn-lint, where it is found', ({ skip }) => {
    const lint = spawnSync('cfn-lint', ['-t', file, '--regions', 'eu-west-1'], { encoding: 'utf8' });
    if (lint.error) skip('cfn-lint is not on this machine');
    expect(lint.stdout + lint.stderr).toBe('');
    expect(lint.status).toBe(0);
  }, 60_000);
});
