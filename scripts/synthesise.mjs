// Prints the template that the built construct synthesises with all that can be switched on, for those who check it.
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Tracebell } from '../dist/cdk/index.js';

const stack = new Stack(new App(), 'Check');
const tracebell = new Tracebell(stack, 'Errors', {
  slack: { botToken: 'ssm:/token', channel: 'C0123456789', signingSecret: 'ssm:/signing' },
  watch: [new LogGroup(stack, 'Web')],
  watchNew: ['/aws/lambda/*'],
  watchAtOnce: true,
  highVolume: true,
  serviceEvents: true,
  reservedConcurrentExecutions: 5,
});
new LambdaFunction(stack, 'Orders', {
  runtime: Runtime.PYTHON_3_13,
  handler: 'index.handler',
  code: Code.fromInline('def handler(event, context): pass'),
});
Aspects.of(stack).add(tracebell.watchAll());
console.log(JSON.stringify(stack.node.root.synth().getStackByName('Check').template, null, 2));
