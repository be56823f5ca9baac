import { names } from '../stack.ts';
import { att, permission, type Resource } from './parts.ts';

export function tick(): Record<string, Resource> {
  return {
    Tick: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: 'Tracebell: what is due is sent.',
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Id: 'notify', Arn: att('NotifyFunction'), Input: names.tick }],
      },
    },
    TickPermission: permission('NotifyFunction', 'events.amazonaws.com', { SourceArn: att('Tick') }),
  };
}
