import { hasRun, kindOf } from './has-run.ts';

/** One kind of secret that can be told by its form. All are linear in time. */
export interface SecretPattern {
  readonly kind: string;
  readonly find: RegExp;
  /** The match begins with this group, which stays: `postgres://app:`. */
  readonly keep?: boolean;
  /** A further test of the secret, where the form alone is not enough. */
  readonly holds?: (match: string) => boolean;
  /** Text without any of these cannot match: a cheap look before the expression. Lower case; none: always looked at. */
  readonly hints: readonly string[];
  /** Text of which this is not true cannot match either. */
  readonly may?: (text: string) => boolean;
}

const inKeys = kindOf(/[A-Za-z0-9/+]/);
const inCards = kindOf(/[\d -]/);

/** In this order: what is most specific says its kind first. Secrets that only their key tells are in pairs.ts. */
export const secretPatterns: readonly SecretPattern[] = [
  { kind: 'jwt', find: /\beyJ[\w-]{8,4096}\.eyJ[\w-]{2,8192}\.[\w-]{0,4096}/g, hints: ['eyj'] },
  {
    kind: 'slack-token',
    find: /\b(?:xox[abeoprs](?:\.xox[a-z])?-[\w-]{8,512}|xapp-[\w-]{8,512})/g,
    hints: ['xox', 'xapp-'],
  },
  {
    kind: 'slack-webhook',
    find: /\bhooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[\w/-]{8,200}/g,
    hints: ['hooks.slack'],
  },
  {
    kind: 'github-token',
    find: /(?<![A-Za-z0-9])(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255})/g,
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
  },
  {
    kind: 'api-key',
    find: /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test)_\w{10,255}|sk-(?:[\w]{2,12}-){0,3}[\w-]{20,255}|AIza[\w-]{35}|ya29\.[\w-]{20,512}|GOCSPX-[\w-]{20,64}|npm_\w{36}|glpat-[\w-]{20,64}|SG\.[\w-]{16,64}\.[\w-]{16,64}|whsec_\w{16,128}|hf_\w{24,64}|do[opr]_v1_[0-9a-f]{64}|pypi-AgE[\w-]{16,512}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|dckr_pat_[\w-]{20,64}|xkeysib-[\w-]{32,128}|NRAK-[A-Z0-9]{27}|lin_api_\w{32,64}|sq0(?:atp|csp)-[\w-]{22,64})/g,
    hints: [
      'k_live_',
      'k_test_',
      'sk-',
      'aiza',
      'ya29.',
      'gocspx-',
      'npm_',
      'glpat-',
      'sg.',
      'whsec_',
      'hf_',
      '_v1_',
      'pypi-',
      'shp',
      'dckr_pat_',
      'xkeysib-',
      'nrak-',
      'lin_api_',
      'sq0',
    ],
  },
  // Every path of a function has `/var/task` in it.
  {
    kind: 'api-key',
    find: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![0-9a-f])/g,
    hints: [],
    may: (text) => text.includes('SK'),
  },
  {
    kind: 'aws-key',
    find: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g,
    hints: ['akia', 'asia', 'abia', 'acca'],
  },
  {
    kind: 'aws-session-token',
    find: /(?<![A-Za-z0-9])(?:FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu|AQoDYXdz)[\w/+=%-]{40,4096}/g,
    hints: ['ivyxdz', 'b3jpz2lu', 'aqodyxdz'],
  },
  // Forty characters of base64 beside nothing else: random, so unlike a path it has no long lower-case word.
  {
    kind: 'aws-secret-key',
    find: /(?<![\w/+=.-])[A-Za-z0-9/+]{40}(?![\w/+=.-])/g,
    holds: isRandom40,
    hints: [],
    may: (text) => hasRun(text, inKeys, 40),
  },
  // The password may hold an @ that nobody escaped: up to the last one.
  {
    kind: 'password',
    find: /(?<![A-Za-z0-9])([a-z][a-z0-9+.-]{0,40}:\/\/[^\s:/?#@'"<>‹]{0,256}:)[^\s/'"<>‹]{1,512}(?=@)/gi,
    keep: true,
    hints: ['://'],
  },
  {
    kind: 'credential',
    find: /(:\/\/)[\w.~%-]{16,255}(?=@)/g,
    keep: true,
    holds: looksRandom,
    hints: ['://'],
  },
  {
    kind: 'credential',
    find: /\b((?:bearer|basic)(?:\s{1,4}|%20))[\w+/=.~%-]{12,4096}/gi,
    keep: true,
    holds: looksRandom,
    hints: ['bearer', 'basic'],
  },
  {
    kind: 'password',
    find: /((?:^|\s)(?:-u|--user|--proxy-user)(?:=|\s{1,4})["']?[^\s:"']{1,128}:)[^\s"'/]{1,256}/g,
    keep: true,
    holds: (value) => !/^\d{1,5}$/.test(value),
    hints: ['-u', '--user', '--proxy-user'],
  },
  {
    kind: 'password',
    find: /(\bidentified\s{1,4}(?:with\s{1,4}[\w']{1,64}\s{1,4})?(?:by|as)\s{1,4}')(?:[^'\\\n]|\\.|''){1,512}(?=')/gi,
    keep: true,
    hints: ['identified'],
  },
  {
    kind: 'card',
    find: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d|\s?\d)/g,
    holds: isCard,
    hints: [],
    may: (text) => hasRun(text, inCards, 13),
  },
];

export const emailPattern: SecretPattern = {
  kind: 'email',
  find: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w-])/g,
  hints: [],
  may: (text) => text.includes('@'),
};

function looksRandom(value: string): boolean {
  return /\d/.test(value) || /[A-Z]/.test(value.slice(1)) || value.length > 24;
}

function isRandom40(value: string): boolean {
  const count = (kind: RegExp) => value.match(kind)?.length ?? 0;
  return count(/[A-Z]/g) > 3 && count(/[a-z]/g) > 3 && count(/\d/g) > 0 && !/[a-z]{7}|^\/|\/\//.test(value);
}

/** Luhn's check, and a prefix that some card network issues: a row of digits alone is no card. */
function isCard(match: string): boolean {
  const digits = match.replace(/[ -]/g, '');
  const network =
    /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14})$/;
  if (!network.test(digits) || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
