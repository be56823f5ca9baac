/**
 * What went wrong at AWS and what to do, in one line; null when the error is not AWS's. Read from the names and messages that the
 * services and the SDK's credential chain give.
 */
export function plainAwsError(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { name, message } = error;
  const said = `${name} ${message}`;
  const profile = process.env.AWS_PROFILE;
  if (/SSO session|SSOTokenProvider|sso login|Token is expired/i.test(said))
    return `your sign-in has expired: run \`aws sso login${profile ? ` --profile ${profile}` : ''}\` and try again.`;
  if (/ExpiredToken|RequestExpired/.test(name))
    return 'your AWS credentials have expired: get new ones and try again.';
  if (
    /CredentialsProviderError|NoCredentialProviders/.test(name) ||
    message.includes('Could not load credentials')
  )
    return profile
      ? `the profile "${profile}" gives no AWS credentials (${firstSentence(message)}): \`aws configure list-profiles\` names those that there are.`
      : 'there are no AWS credentials: run `aws configure` or `aws sso login`, or name a profile with --profile.';
  if (
    /InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|AuthFailure|InvalidAccessKeyId/.test(
      name,
    )
  )
    return 'AWS does not know these credentials: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile.';
  if (message.includes('Region is missing')) return 'no AWS region is set: give --region, or set AWS_REGION.';
  if (
    /AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError/.test(name) ||
    /is not authorized to perform/.test(message)
  )
    return accessDenied(message);
  if (/Throttl|TooManyRequests|SlowDown/.test(name))
    return 'AWS asks for fewer calls just now: wait a minute and run it again; what is done stays done.';
  if (/OptInRequired/.test(name))
    return 'this region is not enabled in the account: enable it, or take another with --region.';
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (/^(?:ENOTFOUND|EAI_AGAIN)$/.test(code) || name === 'TimeoutError')
    return `AWS cannot be reached (${firstSentence(message)}): check the network, the region's name and AWS_ENDPOINT_URL.`;
  if (/^(?:ECONNREFUSED|ECONNRESET|EHOSTUNREACH)$/.test(code))
    return `nothing answers at ${endpoint()} (${code}): check the network and AWS_ENDPOINT_URL.`;
  if (isService(error) && /Deserialization error/.test(message)) return strangeAnswer(error);
  if (/UnknownOperation|InvalidAction|NotImplemented|UnsupportedOperation/.test(name))
    return `${endpoint()} does not know this call: the region does not have it.`;
  const missing = missingTypes(error);
  if (missing) return `this region does not have ${missing.join(', ')}: take another one with --region.`;
  return isService(error) ? `AWS answered ${name}: ${firstSentence(message)}.` : null;
}

/** AWS answers in one form for each service. Something else that answers may not, or may have nothing to say to the call. */
function strangeAnswer(error: Error): string {
  const { $metadata, $responseBodyText: body = '' } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    $responseBodyText?: string;
  };
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 404 || status >= 500)
    return `what answers at ${endpoint()} does not know this call: a stand-in that lacks it, or AWS_ENDPOINT_URL is wrong.`;
  const said = /"[Mm]essage":\s*"([^"]+)"/.exec(body)?.[1] ?? firstSentence(body);
  return `what answers at ${endpoint()} does not speak as AWS does (HTTP ${status}): ${said}`;
}

/** Why a resource of a stack failed, and what to do about it; null where the reason says it all. */
export function hintFor(reason: string): string | null {
  if (/already exists/i.test(reason))
    return 'It is there already, and not of this stack: remove it, or deploy under another name with --stack.';
  if (/UnreservedConcurrentExecution/.test(reason))
    return 'The account has too few instances left for that: a smaller --reserved-concurrency, or a higher quota.';
  const action = /not authorized to perform: ([\w-]+:[\w*-]+)/.exec(reason)?.[1];
  if (action) return `Who deploys may not ${action}: add it to their policy.`;
  if (/runtime.*(?:not supported|not valid)|nodejs\d+\.x.*not/i.test(reason))
    return 'This region does not run that version of Node.js yet: take another one with --region.';
  if (/Rate exceeded|Throttl/i.test(reason)) return 'AWS was asked too often: run it again.';
  return null;
}

/** What a template names and a region does not have; null: that is not what went wrong. */
export function missingTypes(error: unknown): string[] | null {
  const named = /Unrecognized resource types: \[([^\]]+)\]/.exec(
    error instanceof Error ? error.message : '',
  )?.[1];
  return named?.split(/,\s*/) ?? null;
}

/** Who may not do what, on what, and how that is mended. */
function accessDenied(message: string): string {
  const who = /(?:User|Principal): (\S+) is not authorized/.exec(message)?.[1];
  const action = /to perform: ([\w-]+:[\w*-]+)/.exec(message)?.[1];
  const resource = /on resource: (\S+)/.exec(message)?.[1];
  if (!action) return `AWS does not permit it: ${firstSentence(message)}.`;
  const denied = /explicit deny/.test(message)
    ? 'A policy forbids it by name: ask who runs the account.'
    : `Add ${action} to its policy.`;
  return `${who ?? 'this user'} may not ${action}${resource ? ` on ${resource.replace(/[.,]$/, '')}` : ''}. ${denied}`;
}

function endpoint(): string {
  return process.env.AWS_ENDPOINT_URL ?? 'the AWS endpoint';
}

function isService(error: Error): boolean {
  return '$metadata' in error || '$fault' in error;
}

function firstSentence(text: string): string {
  return (text.split(/\n|(?<=\.)\s/, 1)[0] ?? text).replace(/\.$/, '').slice(0, 400);
}
