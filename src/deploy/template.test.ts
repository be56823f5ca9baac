import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePattern } from './stack.ts';
import { createTemplate } from './template.ts';

const template = createTemplate();
const properties = (name: string) => template.Resources[name]?.Properties as Record<string, unknown>;

describe('createTemplate', () => {
  it('runs what it says on what it says', () => {
    expect(properties('NotifyFunction')).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN' },
    });
  });

  it('keeps the table when the stack goes, with expiry and recovery', () => {
    expect(template.Resources['Table']).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
  });

  // Whatever else a version changes: with any of these changed, CloudFormation makes the table or the function anew.
  it('an upgrade keeps the table, and the function that filters send to', () => {
    expect(template.Resources['Table']?.Type).toBe('AWS::DynamoDB::Table');
    expect(properties('Table')).not.toHaveProperty('TableName');
    expect(properties('Table')['KeySchema']).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(template.Resources['NotifyFunction']?.Type).toBe('AWS::Lambda::Function');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
    expect(properties('NotifyFunction')['FunctionName']).toEqual({ 'Fn::Sub': '${AWS::StackName}' });
    expect(properties('NotifyFunction')).not.toHaveProperty('PackageType');
    expect(template.Resources['NotifyFunction']).not.toHaveProperty('Condition');
  });

  it('lets only the logs of its own account call the function', () => {
    expect(properties('LogsPermission')).toMatchObject({
      Principal: 'logs.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('answers for each record of a stream by itself', () => {
    expect(properties('StreamMapping')['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
  });

  it('names no function URL where there are none', () => {
    const without = createTemplate({ buttons: false });
    expect(JSON.stringify(template)).toContain('AWS::Lambda::Url');
    expect(JSON.stringify(without)).not.toMatch(/Lambda::Url|InteractFunction/);
    expect(Object.keys(without.Parameters)).toEqual(Object.keys(template.Parameters));
  });

  it('allows no action on everything', () => {
    expect(JSON.stringify(template)).not.toMatch(/"Resource":"\*"|"Action":\[?"[a-z]*:?\*"/);
  });

  it('lets the store delete: its transactions do', () => {
    expect(JSON.stringify(properties('NotifyRole'))).toContain('dynamodb:DeleteItem');
  });

  it('names no partition and no region', () => {
    expect(JSON.stringify(template)).not.toMatch(/arn:aws|[a-z]{2}-[a-z]+-\d/);
  });

  it('describes each parameter and shows it in a group', () => {
    const groups = JSON.stringify(template.Metadata);
    for (const [name, { Description }] of Object.entries(template.Parameters)) {
      expect(Description, name).toMatch(/\w.*\.$/);
      expect(groups).toContain(`"${name}"`);
    }
    expect(groups).toContain('"WebhookUrl":{"default":"Webhook URL"}');
  });

  it.each([
    ['ssm:/tracebell/hook', true],
    ['secretsmanager:slack#url', true],
    ['', true],
    ['https://hooks.slack.com/services/T0/B0/x', false],
    ['xoxb-1-2', false],
  ])('takes a reference, never a secret: %j', (value, expected) => {
    expect(new RegExp(referencePattern).test(value)).toBe(expected);
  });

  it.each([
    [['eu-west-1', 'cn-north-1'], true],
    [['us-gov-west-1', 'eu-south-2'], false],
  ])(
    'passes cfn-lint for %j, where that is found',
    (regions, buttons) => {
      const folder = mkdtempSync(join(tmpdir(), 'tracebell-'));
      try {
        const file = join(folder, 'template.json');
        writeFileSync(file, JSON.stringify(createTemplate({ buttons })));
        const lint = spawnSync('cfn-lint', ['-t', file, '--regions', ...regions], { encoding: 'utf8' });
        if (lint.error) {
          process.stdout.write('skipped: cfn-lint is not on this machine\n');
          return;
        }
        expect(lint.stdout + lint.stderr).toBe('');
        expect(lint.status).toBe(0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    60_000,
  );
});
