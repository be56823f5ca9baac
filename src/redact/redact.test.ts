import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorEvent } from '../model/event.ts';
import { redact, redactText } from './redact.ts';

const jwt = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0In0'}.dBjftJeZ4CVPmB92K27uhbUJU1p1r`;
const samples: readonly (readonly [string, string, string])[] = [
  ['aws-key', 'key AKIAIOSFODNN7EXAMPLE is bad', 'AKIAIOSFODNN7EXAMPLE'],
  [
    'aws-secret-key',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'wJalrXUtnFEMI/K7MDENG',
  ],
  ['secret', '{"SecretAccessKey": "wJalrXUtnFEMI"}', 'wJalrXUtnFEMI'],
  ['secret', "connect(user='a', password='hunter2!')", 'hunter2!'],
  ['secret', '{"db_password":"hunter \\"2\\" x"}', 'hunter'],
  ['secret', '"{\\"password\\": \\"hunter2\\"}"', 'hunter2'],
  ['secret', 'GET /x?api_key=abc123def&y=1', 'abc123def'],
  ['secret', 'DB_PASSWORD=hunter2 next', 'hunter2'],
  ['secret', 'mysql -u root --password hunter2', 'hunter2'],
  ['secret', 'AccountKey=Zm9vYmFyZm9vYmFy==;EndpointSuffix=x', 'Zm9vYmFyZm9vYmFy'],
  ['secret', 'client_secret: s3cr3tvalue', 's3cr3tvalue'],
  ['secret', 'jdbc:postgresql://h/db?user=a&password=hunter2', 'hunter2'],
  ['password', 'postgres://app:hunter2@db:5432/x', 'hunter2'],
  ['password', 'redis://:hunter2@cache:6379', 'hunter2'],
  ['password', 'mongodb+srv://a:p%40ss@c.example.net/x', 'p%40ss'],
  ['credential', 'Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
  ['credential', "{'Authorization': 'Basic dXNlcjpwYXNz'}", 'dXNlcjpwYXNz'],
  ['credential', 'sent bearer abcdef0123456789ABC', 'abcdef0123456789ABC'],
  ['jwt', `token was ${jwt}`, jwt],
  ['slack-token', 'using xoxb-1234567890-abcdefghij', 'xoxb-1234567890'],
  ['slack-webhook', 'POST https://hooks.slack.com/services/T000/B000/XXXXXXXX', 'T000/B000/XXXXXXXX'],
  ['github-token', 'clone with ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'ghp_abcdef'],
  [
    'private-key',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEA',
  ],
  [
    'private-key',
    '"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg\\n-----END PRIVATE KEY-----"',
    'MIIEvQIBADANBg',
  ],
  ['aws-secret-key', 'AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
  ['aws-session-token', `IQoJb3JpZ2luX2VjE${'aB3/'.repeat(20)}`, 'IQoJb3JpZ2lu'],
  [
    'private-key',
    '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIB\n-----END RSA PRIVATE KEY-----',
    'MIIEpAIB',
  ],
  ['private-key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk', 'b3BlbnNzaC1rZXk'],
  [
    'private-key',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----',
    'lQOYBF',
  ],
  ['secret', '{"password": "it\'s hunter2"}', 'hunter2'],
  ['secret', `{'password': 'a"hunter2'}`, 'hunter2'],
  ['secret', '\\\\\\"password\\\\\\":\\\\\\"hunter2\\\\\\"', 'hunter2'],
  ['secret', 'pwd: ab1', 'ab1'],
  ['secret', '"password": 12345678', '12345678'],
  ['secret', 'PGPASSWORD=hunter2 psql', 'hunter2'],
  ['secret', 'dbPassword=hunter2', 'hunter2'],
  ['secret', 'SharedAccessKeyName=Root;SharedAccessKey=hunter2=;Entity=x', 'hunter2'],
  ['secret', 'https://a.blob.core.windows.net/c?sv=2020&sig=hunter2%3D', 'hunter2'],
  ['secret', 'GET /k?X-Amz-Signature=abcdef0123&x=1', 'abcdef0123'],
  ['secret', '<Password>hunter2</Password>', 'hunter2'],
  ['secret', '<add key="DbPassword" value="hunter2" />', 'hunter2'],
  ['secret', 'Cookie: a=1; sid=hunter2', 'hunter2'],
  ['secret', "ALTER ROLE a WITH PASSWORD 'hunter2'", 'hunter2'],
  ['secret', "('password', 'hunter2')", 'hunter2'],
  ['secret', '--db-password "hunter2 x"', 'hunter2'],
  ['secret', 'password := hunter2', 'hunter2'],
  ['password', "CREATE USER a IDENTIFIED BY 'hunter2'", 'hunter2'],
  ['password', 'curl -u admin:hunter2 https://x', 'hunter2'],
  ['password', 'mysql://root:p@hunter2@host/db', 'hunter2'],
  ['credential', 'git clone https://0123456789abcdefABC@example.com/x', '0123456789abcdefABC'],
  ['credential', 'Authorization: ApiKey hunter2x', 'hunter2x'],
  ['credential', 'authorization=Bearer%20hunter2hunter2', 'hunter2'],
  ['api-key', `using hf_${'aB3'.repeat(10)}`, 'hf_aB3'],
  ['api-key', `ya29.${'aB3'.repeat(10)}`, 'ya29.aB3'],
  ['card', 'card 4111 1111 1111 1111 declined', '4111 1111 1111 1111'],
  ['card', 'pan=5555555555554444', '5555555555554444'],
];

describe('redactText', () => {
  test.each(samples)('takes out a %s: %s', (kind, text, secret) => {
    const safe = redactText(text);
    expect(safe).not.toContain(secret);
    expect(safe).toContain(`‹redacted:${kind}›`);
    expect(redactText(safe)).toBe(safe);
  });

  test.each([
    "KeyError: 'token'",
    'at validateToken (/var/task/auth.js:12:5)',
    'Missing required key in params',
    '8f507cfc-0b1a-4697-b07a-ac58fc914c95',
    '39000000000000000000000000000000000000000000000000007919',
    'commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12',
    'arn:aws:iam::123456789012:role/deploy-key',
    'order 1234567890123456 not found at 1790000000112',
    'token is missing',
    'SyntaxError: Unexpected token } in JSON at position 12',
    'Invalid token: unexpected end of input',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
    'return authenticate(token=token)',
    'self.token = token',
    'token: string',
    'password = getpass.getpass()',
    'max_tokens=4096 tokens: 128 token_count=12 pass=3 fail=2 bypass=true',
    'NextToken: abc continuation_token=AbC123def',
    'primary key: users_pkey, cache key=user:123',
    "columns ['user', 'password', 'email']",
    'git@github.com:a/b.git',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '/var/task/node_modules/shop/dist/src/orders/process/handler.js:12',
    'Credentials could not be loaded',
    'authorization: missing',
    'token = customer["payment_method"]["token"]',
    'password: None',
  ])('leaves alone: %s', (text) => expect(redactText(text)).toBe(text));

  test('e-mail is a setting', () => {
    expect(redactText('to a.b@example.com')).toContain('a.b@example.com');
    expect(redactText('to a.b@example.com', { email: true })).toBe('to ‹redacted:email›');
  });

  test('is idempotent on anything', () => {
    const bits = fc.constantFrom(
      'password=',
      'Bearer ',
      '"token": "',
      'abc123XYZ',
      '\n',
      ' ',
      '"',
      "'",
      '\\',
      'https://u:p@h/',
      '‹redacted:',
      '›',
      '4111111111111111',
      ';',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string({ maxLength: 8 })), { maxLength: 30 }), (parts) => {
        const once = redactText(parts.join(''));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  test('hostile text takes no more steps than its length allows', () => {
    for (const bit of [
      'password=',
      '-----BEGIN ',
      'a://',
      'a.',
      '1 ',
      'token_',
      '--token ',
      'Authorization: ',
      'eyJeyJ',
      '"token": "\\',
    ]) {
      expect(redactText(bit.repeat(20_000)).length).toBeGreaterThan(0);
    }
  });
});

describe('redact', () => {
  const secret = 'hunter2-hunter2';
  const planted = `password=${secret}`;
  const event: ErrorEvent = {
    record: {
      id: 'a',
      at: 1,
      message: planted,
      origin: { logGroup: '/g', logStream: 's' },
      fields: { password: secret, x: planted },
    },
    mechanism: 'python',
    level: 'error',
    exceptions: [
      {
        type: planted,
        message: planted,
        innermost: 'last',
        frames: [{ file: planted, line: 1, function: planted, inApp: true, source: planted }],
      },
    ],
    related: [{ type: null, message: planted, frames: [], innermost: 'last', relation: 'context' }],
    title: planted,
    traceback: planted,
    logger: planted,
    service: planted,
    explicitFingerprint: planted,
    facts: { api_key: secret, note: planted },
  };

  test('no field keeps a secret', () => {
    const safe = redact(event);
    expect(JSON.stringify(safe)).not.toContain(secret);
    expect(safe.record.id).toBe('a');
    expect(redact(safe)).toEqual(safe);
  });

  test('real log lines without secrets stay as they are', () => {
    const lines = readFileSync(new URL('../../test/corpus/log-samples.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const changed = lines
      .map((line) => JSON.parse(line).message as string)
      .filter((message) => redactText(message) !== message);
    expect(changed.map((message) => redactText(message))).toEqual([]);
  });
});
