// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
import { secretStatements } from '../policies.ts';
import { functionSettings as fn } from '../stack.ts';
import { always, att, lambda, logGroup, onlyIf, permission, type Resource, role, sub } from './parts.ts';

export function interact(): Record<string, Resource> {
  const open = { FunctionUrlAuthType: 'NONE' };
  const parts: Record<string, Resource> = {
    InteractLogs: logGroup('/aws/lambda/${AWS::StackName}-interact'),
    InteractRole: role(
      'InteractLogs',
      ['WebhookUrl', 'BotToken'],
      secretStatements('SigningSecret').map(always),
    ),
    InteractFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: sub('${AWS::StackName}-interact'),
        Description: 'Tracebell: answers the buttons in Slack.',
        ...lambda('InteractRole', fn.interactHandler, 'InteractLogs', fn.interactTimeoutSeconds),
      },
    },
    // Slack signs its requests; the function checks the signature. AWS credentials Slack has none.
    InteractUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: att('InteractFunction') },
    },
    InteractUrlPermission: permission('InteractFunction', '*', {
      Action: 'lambda:InvokeFunctionUrl',
      ...open,
    }),
    // Since October 2025 a public URL needs this second permission too.
    InteractInvokePermission: permission('InteractFunction', '*', { InvokedViaFunctionUrl: true }),
  };
  return onlyIf('HasSigningSecret', parts);
}
