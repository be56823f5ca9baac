import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { parseSecretReference } from '../secrets.ts';
import type { SecretPlace } from './props.ts';

/** How a function refers to the secret in its environment, and what it needs to read it. */
export interface Referred {
  readonly reference: string;
  readonly statement: PolicyStatement;
}

/** @throws Error when a text is a secret itself, and no reference: it would stand in the template. */
export function refer(scope: Construct, place: SecretPlace): Referred {
  if (typeof place !== 'string') {
    if ('secretArn' in place)
      return read(
        'secretsmanager:GetSecretValue',
        `secretsmanager:${place.secretName}`,
        `${place.secretArn}*`,
      );
    return read('ssm:GetParameter', `ssm:${place.parameterName}`, place.parameterArn);
  }
  const parsed = parseSecretReference(place);
  if (!parsed)
    throw new Error(
      'a Slack secret is given as where it is kept, not as itself: an ISecret, an IStringParameter, ssm:/path or secretsmanager:name',
    );
  const stack = Stack.of(scope);
  if (parsed.service === 'ssm') {
    const arn = stack.formatArn({ service: 'ssm', resource: `parameter${parsed.name}` });
    return read('ssm:GetParameter', place, arn);
  }
  // Secrets Manager adds a dash and six characters to the name.
  const arn = stack.formatArn({ service: 'secretsmanager', resource: `secret:${parsed.name}-??????` });
  return read('secretsmanager:GetSecretValue', place, arn);
}

function read(action: string, reference: string, resource: string): Referred {
  return { reference, statement: new PolicyStatement({ actions: [action], resources: [resource] }) };
}
