import { describe, expect, it } from 'vitest';
import { hintFor, plainAwsError } from './aws-errors.ts';

const error = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const service = { $metadata: {}, $fault: 'client' };

describe('plainAwsError', () => {
  it.each([
    [
      error('CredentialsProviderError', 'Could not load credentials from any providers'),
      /no AWS credentials.*aws configure/,
    ],
    [
      error('CredentialsProviderError', 'The SSO session associated with this profile has expired.'),
      /aws sso login/,
    ],
    [
      error('ExpiredTokenException', 'The security token included in the request is expired', service),
      /have expired/,
    ],
    [
      error('UnrecognizedClientException', 'The security token is invalid', service),
      /does not know these credentials/,
    ],
    [
      error(
        'AccessDeniedException',
        'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: logs:PutSubscriptionFilter on resource: arn:aws:logs:eu-west-1:123456789012:log-group:/a:* because no identity-based policy allows the action',
        service,
      ),
      /^arn:aws:iam::123456789012:user\/ann may not logs:PutSubscriptionFilter on arn:aws:logs\S+\. Add logs:PutSubscriptionFilter to its policy\.$/,
    ],
    [
      error(
        'AccessDenied',
        'User: arn:x is not authorized to perform: s3:PutObject with an explicit deny in a service control policy',
        service,
      ),
      /forbids it by name/,
    ],
    [error('Error', 'Region is missing'), /--region/],
    [error('ThrottlingException', 'Rate exceeded', service), /wait a minute/],
    [
      error('Error', 'getaddrinfo ENOTFOUND logs.nowhere-1.amazonaws.com', { code: 'ENOTFOUND' }),
      /cannot be reached/,
    ],
    [error('Error', '', { code: 'ECONNREFUSED' }), /nothing answers/],
    [
      error('ValidationError', 'Parameters: [A] must have values. More.', service),
      /^AWS answered ValidationError: Parameters: \[A\] must have values\.$/,
    ],
    [
      error(
        'SyntaxError',
        'Unexpected token \'<\', "<!doctype "... is not valid JSON\n  Deserialization error',
        {
          $metadata: { httpStatusCode: 500 },
        },
      ),
      /does not know this call: a stand-in/,
    ],
    [
      error(
        'ValidationError',
        'Template format error: Unrecognized resource types: [AWS::A::B, AWS::C::D]',
        service,
      ),
      /this region does not have AWS::A::B, AWS::C::D/,
    ],
    [
      error('Error', 'XML parse error: unexpected content.\n  Deserialization error', {
        $metadata: { httpStatusCode: 400 },
        $responseBodyText: '{"__type": "X", "message": "The group is there"}',
      }),
      /does not speak as AWS does \(HTTP 400\): The group is there$/,
    ],
    [error('UnknownOperationException', 'Operation not supported', service), /the region does not have it/],
  ])('%s', (thrown, expected) => {
    const said = plainAwsError(thrown);
    expect(said).toMatch(expected);
    expect(said).not.toContain('\n');
  });

  it.each([
    ['/aws/lambda/tracebell already exists in stack arn:x', /--stack/],
    [
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value",
      /--reserved-concurrency/,
    ],
    ['User: arn:x is not authorized to perform: iam:CreateRole on resource: y', /iam:CreateRole/],
    ['Value nodejs24.x at runtime failed to satisfy constraint: not valid', /--region/],
  ])('of a stack: %s', (reason, words) => {
    expect(hintFor(reason)).toMatch(words);
  });

  it('leaves what is not of AWS alone', () => {
    expect(plainAwsError(new TypeError('x is not a function'))).toBeNull();
    expect(plainAwsError('text')).toBeNull();
  });
});
