import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { describe, expect, it } from 'vitest';
import './built.test-helper.ts';
import type { Tracebell as Construct, TracebellProps } from '../src/cdk/index.ts';

// The built one: it brings the functions' zip.
const built = new URL('../dist/cdk/index.js', import.meta.url).href;
const { Tracebell } = (await import(built)) as typeof import('../src/cdk/index.ts');

const slack = { botToken: 'ssm:/slack/token', channel: 'C0123456789', signingSecret: 'ssm:/slack/signing' };

function stackWith(
  props: Partial<TracebellProps> = {},
  more: (stack: Stack, tracebell: Construct) => void = () => {},
) {
  const stack = new Stack(new App(), 'Test');
  const tracebell = new Tracebell(stack, 'Errors', { slack, ...props });
  more(stack, tracebell);
  return Template.fromStack(stack);
}

/** All that can be switched on. */
const everything = {
  highVolume: true,
  serviceEvents: true,
  watchNew: ['/aws/lambda/*'],
  watchAtOnce: true,
  reservedConcurrentExecutions: 5,
};

const program = (stack: Stack, id: string) =>
  new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('x'),
  });

describe('the construct', () => {
  it('runs what the package brings, with references to secrets and never the secrets', () => {
    const template = stackWith();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Environment: {
        Variables: {
          SLACK_BOT_TOKEN: 'ssm:/slack/token',
          SLACK_CHANNEL: 'C0123456789',
          TRACEBELL_PATTERN: 'auto',
          TRACEBELL_TABLE: { Ref: Match.stringLikeRegexp('Table') },
        },
      },
    });
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    expect(() => stackWith({ slack: { webhookUrl: 'https://hooks.slack.com/services/T0/B0/x' } })).toThrow(
      /where it is kept/,
    );
  });

  it('takes a secret or a parameter of the same app', () => {
    const stack = new Stack(new App(), 'Test');
    new Tracebell(stack, 'A', {
      slack: { webhookUrl: Secret.fromSecretNameV2(stack, 'S', 'slack/hook') },
    });
    new Tracebell(stack, 'B', {
      slack: {
        webhookUrl: StringParameter.fromSecureStringParameterAttributes(stack, 'P', {
          parameterName: '/hook',
        }),
      },
    });
    const template = Template.fromStack(stack);
    const used = (reference: string) =>
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike({ SLACK_WEBHOOK_URL: reference }) },
      });
    used('secretsmanager:slack/hook');
    used('ssm:/hook');
    template.resourceCountIs('AWS::Lambda::Url', 0);
  });

  it('watches log groups and functions, once each, after the permission', () => {
    const template = stackWith({}, (stack, tracebell) => {
      const group = new LogGroup(stack, 'Web');
      tracebell.watch(group, 'ERROR');
      tracebell.watch(group, 'ERROR');
      tracebell.watch(program(stack, 'Orders'));
    });
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 2);
    template.hasResource('AWS::Logs::SubscriptionFilter', {
      Properties: { FilterName: 'tracebell', FilterPattern: 'ERROR' },
      DependsOn: [Match.stringLikeRegexp('LogsPermission')],
    });
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      FilterPattern: Match.stringLikeRegexp('^\\?ERROR'),
    });
  });

  it('watches every function of a stack but its own', () => {
    const template = stackWith({}, (stack, tracebell) => {
      program(stack, 'Orders');
      program(stack, 'Billing');
      Aspects.of(stack).add(tracebell.watchAll());
    });
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 2);
  });

  it('looks for new log groups, and never for its own', () => {
    const template = stackWith({
      watchNew: ['/aws/lambda/*', '/ecs/*'],
      watchExclude: ['/aws/lambda/noisy'],
      watchAtOnce: true,
    });
    const [looking] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'subscribe.handler' } }),
    );
    const Variables = looking?.Properties.Environment.Variables ?? {};
    expect(Variables.TRACEBELL_WATCH).toBe('/aws/lambda/*,/ecs/*');
    const groups = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(3);
    const excluded = JSON.stringify(Variables.TRACEBELL_WATCH_EXCLUDE);
    for (const own of ['/aws/lambda/noisy', ...groups]) expect(excluded).toContain(own);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Input: '{"tracebell":"subscribe"}' }],
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        detail: { eventSource: ['logs.amazonaws.com'], eventName: ['CreateLogGroup'] },
      }),
    });
    stackWith().resourceCountIs('AWS::Lambda::Function', 2);
  });

  it('may use the key of the secrets', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1';
    const stack = new Stack(new App(), 'Test');
    new Tracebell(stack, 'Errors', { slack, encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn) });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn }]),
      },
    });
  });

  it('reads through a stream for high volume', () => {
    const template = stackWith({ highVolume: true }, (stack, tracebell) =>
      tracebell.watch(new LogGroup(stack, 'Web')),
    );
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Stream'), 'Arn'] },
      RoleArn: Match.anyValue(),
    });
  });

  it('passes cfn-lint, where it is found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracebell-'));
    try {
      const file = join(folder, 'template.json');
      writeFileSync(file, JSON.stringify(stackWith(everything).toJSON()));
      // CDK itself writes dependencies that are there already (W3005).
      const lint = spawnSync('cfn-lint', ['-t', file, '--regions', 'eu-west-1', '-i', 'W3005'], {
        encoding: 'utf8',
      });
      if (lint.error) {
        process.stdout.write('skipped: cfn-lint is not on this machine\n');
        return;
      }
      expect(lint.stdout + lint.stderr).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
