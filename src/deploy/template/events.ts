import { eventPatterns } from '../event-patterns.ts';
import { att, onlyIf, permission, type Resource } from './parts.ts';

/** What AWS services report of themselves: a rule for each kind, so that one can be switched off in the console. */
export function events(): Record<string, Resource> {
  const parts = Object.entries(eventPatterns).flatMap(([name, EventPattern]): [string, Resource][] => [
    [
      `${name}Rule`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          Description: `Tracebell: ${name.toLowerCase()} that fail.`,
          EventPattern,
          Targets: [{ Id: 'notify', Arn: att('NotifyFunction') }],
        },
      },
    ],
    [
      `${name}RulePermission`,
      permission('NotifyFunction', 'events.amazonaws.com', { SourceArn: att(`${name}Rule`) }),
    ],
  ]);
  return onlyIf('IsServiceEvents', Object.fromEntries(parts));
}
