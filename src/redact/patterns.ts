/** One kind of secret. `replace` is the group that holds it; none: the whole match. All are linear in time. */
export interface SecretPattern {
  readonly kind: string;
  readonly find: RegExp;
  /** The match begins with this group, which stays: `password=`. */
  readonly keep?: boolean;
  /** A further test, where the form alone is not enough. */
  readonly holds?: (match: string) => boolean;
  /** Text without any of these cannot match: a cheap look before the expression. Lower case. */
  readonly hints: readonly string[];
  /** The same as an expression, where no word begins it. */
  readonly may?: string;
}

const secretNames =
  'pass(?:word|wd|phrase)?|pwd|secret(?:[_-]?(?:key|access[_-]?key|token))?|(?:aws[_-]?)?(?:secret[_-]?access[_-]?key|session[_-]?token|security[_-]?token)|' +
  '(?:api|access|auth|refresh|id|bearer|client|session|private|signing|encryption)[_-]?(?:key|token|secret)|token|x-api-key|account[_-]?key|credentials?|set-cookie|cookie';

/** In this order: what is most specific says its kind first. */
export const secretPatterns: readonly SecretPattern[] = [
  {
    kind: 'private-key',
    find: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----[^-]{0,16000}(?:-----END (?:[A-Z]+ ){0,3}PRIVATE KEY-----)?/g,
    hints: ['private key-----'],
  },
  { kind: 'jwt', find: /\beyJ[\w-]{8,4096}\.eyJ[\w-]{2,8192}\.[\w-]{0,4096}/g, hints: ['eyj'] },
  { kind: 'slack-token', find: /\bxox[abeoprs]-[\w-]{8,512}|\bxapp-[\w-]{8,512}/g, hints: ['xox', 'xapp-'] },
  {
    kind: 'slack-webhook',
    find: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{8,200}/g,
    hints: ['hooks.slack.com'],
  },
  {
    kind: 'github-token',
    find: /\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255})/g,
    hints: ['gh', 'github_pat_'],
  },
  {
    kind: 'api-key',
    find: /\b(?:[sr]k_(?:live|test)_\w{10,255}|sk-(?:[\w]{2,12}-){0,3}[\w-]{20,255}|AIza[\w-]{35}|npm_\w{36}|glpat-[\w-]{20,64}|SG\.[\w-]{16,64}\.[\w-]{16,64}|whsec_\w{16,128})/g,
    hints: ['k_live_', 'k_test_', 'sk-', 'aiza', 'npm_', 'glpat-', 'sg.', 'whsec_'],
  },
  {
    kind: 'aws-key',
    find: /\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
    hints: ['akia', 'asia', 'aroa', 'aida', 'abia', 'acca'],
  },
  {
    kind: 'password',
    find: /\b([a-z][a-z0-9+.-]{0,40}:\/\/[^\s:/?#@'"]{0,256}:)[^\s/'"@]{1,512}(?=@)/gi,
    keep: true,
    hints: ['://'],
  },
  {
    kind: 'credential',
    find: /\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|digest|token|aws4-hmac-sha256)\s{1,4})?)[^\s"',;}]{4,4096}/gi,
    keep: true,
    hints: ['authorization'],
  },
  {
    kind: 'credential',
    find: /\b((?:bearer|basic)\s{1,4})[\w+/=.~-]{12,4096}/gi,
    keep: true,
    holds: looksRandom,
    hints: ['bearer', 'basic'],
  },
  {
    kind: 'secret',
    find: new RegExp(
      `((?<![a-z0-9])(?:[a-z0-9]{1,24}[_.-]){0,4}(?:${secretNames})\\\\?["']?\\s{0,4}(?::|=>?)\\s{0,4}\\\\?["'])(?:[^"'\\\\\\n]|\\\\[^"'\\n]){1,4096}(?=\\\\?["'])`,
      'gi',
    ),
    keep: true,
    hints: ['pass', 'pwd', 'secret', 'token', 'key', 'credential', 'cookie'],
  },
  {
    kind: 'secret',
    find: new RegExp(
      `((?<![a-z0-9])(?:[a-z0-9]{1,24}[_.-]){0,4}(?:${secretNames})(?:\\s{0,4}[=]\\s{0,4}|:\\s{0,4}(?=\\S{6})|%3D))(?![\\s"'<{[(‹]|[A-Za-z_][\\w.]{0,80}[[(])[^\\s"',;&|)\\]}]{1,4096}`,
      'gi',
    ),
    keep: true,
    holds: isValue,
    hints: ['pass', 'pwd', 'secret', 'token', 'key', 'credential', 'cookie'],
  },
  {
    kind: 'secret',
    find: new RegExp(
      `((?:^|\\s)--?(?:[a-z0-9]{1,24}-){0,3}(?:${secretNames})(?:=|\\s{1,4}))[^\\s"'-][^\\s"']{0,4096}`,
      'gi',
    ),
    keep: true,
    hints: ['pass', 'pwd', 'secret', 'token', 'key', 'credential'],
  },
  {
    kind: 'card',
    find: /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-]|\s?\d)/g,
    holds: isCard,
    hints: [],
    may: '\\d(?:[ -]?\\d){12}',
  },
];

export const emailPattern: SecretPattern = {
  kind: 'email',
  find: /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g,
  hints: ['@'],
};

/** Words after `token:` that are no secret: code and prose. */
function isValue(value: string): boolean {
  return !/^(?:null|none|undefined|true|false|missing|invalid|expired|required|not|is|was|\*+|\.{3}|<.*|‹.*|\$\{?\w+\}?|%s|self\.\w+|os\.\w+|process\.env\S*)$/i.test(
    value,
  );
}

function looksRandom(value: string): boolean {
  return /\d/.test(value) || /[A-Z]/.test(value.slice(1)) || value.length > 24;
}

/** Luhn's check, and a prefix that some card network issues: a row of digits alone is no card. */
function isCard(match: string): boolean {
  const digits = match.replace(/[ -]/g, '');
  if (
    !/^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12}|35\d{14})$/.test(
      digits,
    )
  )
    return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
