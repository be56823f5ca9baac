/**
 * Message template of fingerprint `v1`: what stays of a text when everything that changes from one
 * occurrence to the next is masked. FROZEN: stored fingerprints depend on every expression here, so a
 * better one belongs in a `v2-template.ts`.
 *
 * Every expression is linear: no nested quantifiers, no two neighbours that can match the same
 * characters without a bound.
 */

/** Texts are cut here before any expression sees them. */
export const TEMPLATE_LIMIT = 8192;

const CUT = '…<cut>';

/**
 * Digits of error codes are moved to private characters while the number masks run, so that `status 404`
 * and `status 500` stay apart. They are moved back at the end.
 */
const SHIFT = 0xe000 - 0x30;
const hide = (text: string): string =>
  text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + SHIFT));
const show = (text: string): string =>
  text.replace(/[\ue000-\ue009]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - SHIFT));

/** Where a number is the name of a fault. The digits of the whole match are kept. */
const CODES: readonly RegExp[] = [
  // status 503, status code: 404, statusCode=500, exit code 137, exit status 1, exited with code 2
  /\b(?:http|exit|return|response|error|status|sql|sub)?[ _-]?(?:status|code|errno|errcode|errorcode|statuscode|exitcode|sqlcode|sqlstate|hresult)[ _-]?(?:code|is|of|was)?["']? ?[:=]? ?["'[(]{0,2}-?(?:0x[0-9a-f]{8}|[0-9a-z]{0,2}\d{1,8})(?![\w.%]|:\d)/gi,
  /\bexit(?:ed|s)? (?:with |status |code ){0,3}-?\d{1,4}\b/gi,
  /\bHTTP(?:\/\d(?:\.\d)?"?)? ?[1-5]\d\d\b/g,
  /\b[1-5]\d\d (?=Bad Request|Unauthorized|Forbidden|Not Found|Conflict|Gone|Too Many|Internal Server|Bad Gateway|Service Unavailable|Gateway Time)/g,
  /\berror[ :=#(]{1,2}-?\d{1,5}(?![\w.]|:\d)/gi,
  /\bsignal[ :=]{1,2}\d{1,2}\b/gi,
  /\b(?:ORA|TNS|PLS|SQL|DB2|SP2|RMAN|IMP|EXP|CVE|ERR|MSB|NU|CS|TS|BC|FS|RS|KB|PGRST|AADSTS|SQLN?)-?\d{3,8}[A-Z]?\b/g,
  /\bE\d{4,5}\b/g,
];

/** HTTP's own version is no fault, but `HTTP/1.1" 500` carries one; cheap words that make the pass worthwhile. */
const CODE_HINT =
  /status|code|errno|sqlstate|hresult|exit|http|error|signal|E\d{4}|[A-Z]-?\d{3}|\d [BUFNCGTIS][a-z]/i;

/** `hint`: text without it has no match, which is cheaper to see than to search. */
type Mask = readonly [
  pattern: RegExp,
  by: string | ((...groups: string[]) => string),
  hint?: string | RegExp,
];

const MONTH = /Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec/;
/** A date of digits, or a time. */
const DATED = /\d[-/.]\d/;
const CLOCK = /\d:\d/;
/** A number with letters at its end. */
const GLUED = /<num>[A-Za-z]/;

const TLD =
  'com|net|org|edu|gov|mil|int|info|biz|io|dev|app|cloud|ai|local|localdomain|internal|intranet|lan|corp|test|example|hk|cn|uk|de|fr|jp|ru|br|au|nl|se|ch|it|es|ca|us|eu|kr|tw|in|at|be|dk|no|fi|pl|cz|pt|mx|ar|cl|tr|ro|hu|gr|ua|il|sg|nz|za';

/** In the order in which they run. */
const MASKS: readonly Mask[] = [
  [/\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>()[\]{},;]{1,2048}/gi, '<url>', '://'],
  [/\barn:aws[a-z-]{0,12}:[^\s"'<>(){},;]{1,512}/g, '<arn>', 'arn:'],
  [/(?<![\w.%+-])[\w.%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}/gi, '<email>', '@'],
  // 2024-01-02T03:04:05.678Z, 2024/01/02 03:04:05,678 +0100
  [
    /(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T \t_-]{1,2}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?(?!\d)/g,
    '<ts>',
    DATED,
  ],
  // Mon Jan 02 15:04:05 MST 2006, Jan 2 15:04:05, 02/Jan/2006:15:04:05 +0000
  [
    /(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? {1,2}\d{1,2},?(?: \d{4})? \d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?(?: [A-Z]{2,4})?(?: [+-]\d{4})?(?: \d{4})?\b/g,
    '<ts>',
    MONTH,
  ],
  [
    /(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?\b\d{1,2}[/ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[/ -]\d{2,4}[: ]\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:GMT|UTC|Z|[+-]\d{4}))?/g,
    '<ts>',
    MONTH,
  ],
  [/(?<![\d.])\d{1,2}[-/.]\d{1,2}[-/.]\d{4} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M\b)?/g, '<ts>', DATED],
  [/(?<![\w.-])(?:\d{4}-\d{2}-\d{2}|\d{4}\/\d{2}\/\d{2}|\d{1,2}\/\d{1,2}\/\d{4})(?![\w-])/g, '<date>', DATED],
  [
    /\b\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[ -]\d{2,4}\b/g,
    '<date>',
    MONTH,
  ],
  [
    /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? {1,2}\d{1,2},? \d{4}\b/g,
    '<date>',
    MONTH,
  ],
  [
    /(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi,
    '<uuid>',
    /-[0-9a-f]{4}-[0-9a-f]{4}-/i,
  ],
  [
    /(?<=[_-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi,
    '<uuid>',
    /-[0-9a-f]{4}-[0-9a-f]{4}-/i,
  ],
  [
    /(?<![\w:])(?:[0-9a-f]{2}[:-]){5}(?:[0-9a-f]{2}[:-]){0,14}[0-9a-f]{2}(?![\w:])/gi,
    '<mac>',
    /[0-9a-f][:-][0-9a-f]{2}[:-]/i,
  ],
  // Times before IPv6, which looks alike; a lone `12:30` is a time or a duration.
  [/(?<![\w:.])\d{1,3}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,9})?(?: [AP]M\b)?(?![\w:])/g, '<time>', CLOCK],
  [/(?<![\w:.])[0-9a-f:]{3,39}(?:%\w{1,15})?(?![\w:])/gi, maskIpv6, /:[0-9a-f]{0,4}:/i],
  [
    /(?<![\d.])(?:::ffff:)?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:[:/]\d{1,5})?(?![\w]|\.\d)/gi,
    '<ip>',
    /\d\.\d{1,3}\./,
  ],
  [
    new RegExp(
      `(?<![\\w.@/-])(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,8}(?:${TLD})(?::\\d{1,5})?(?![\\w-]|\\.\\w|\\()`,
      'gi',
    ),
    '<host>',
    '.',
  ],
  [/(?<![\w-])ip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b/g, '<host>', 'ip-'],
  [/(?<!\w)[A-Za-z]:\\[^\s"'<>|:*?,;()[\]]{1,1024}/g, '<path>', '\\'],
  [/(?<!\w)\\\\[\w.-]{1,64}(?:\\[\w.$-]{1,128}){1,32}/g, '<path>', '\\'],
  // At least two parts, or one that follows a space; `and/or` and `I/O` are words.
  [/(?<![\w>:/.~)\]-])(?:~|\.{1,2})?(?:\/[\w.@%+~$#=-]{1,255}){2,64}\/?(?::\d{1,7}){0,2}/g, '<path>', '/'],
  [/(?<=[=:@(["' ])(?:~|\.{1,2})?(?:\/[\w.@%+~$#-]{1,255}){2,64}\/?(?::\d{1,7}){0,2}/g, '<path>', '/'],
  [/(?<![\w-])-?0x[0-9a-f]{1,64}\b/gi, '<hex>', /0x/i],
  // blk_-1608999687919862906 and blk_38865049064139660: the sign belongs to the number.
  [/(?<=[A-Za-z>][_#@])-?\d{1,64}(?!\w)/g, '<num>'],
  // A long hex word is an id. One of digits only is the same id with luck, so it is no class of its own.
  [/(?<![A-Za-z0-9])(?=[a-f]{0,63}\d)[0-9a-f]{6,128}(?![A-Za-z0-9])/gi, '<num>'],
  [
    /(?<![\w.-])<?[-+]?\d{1,32}(?:[.,]\d{1,32}){0,4} ?(?:ns|us|µs|μs|ms|msecs?|millis|milliseconds?|microseconds?|nanoseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b(?!\()/g,
    '<time>',
  ],
  [
    /(?<![\w.-])[-+]?\d{1,32}(?:[.,]\d{1,32}){0,4} ?(?:[KMGTP]i?B|[kKMGTP]b|kB|[KMGT]|B|[Bb]ytes?|[KMGT]bytes)\b(?!\()/g,
    '<size>',
  ],
  [
    /(?<![\w.)\]>])[-+]?\d{1,64}(?:[.,]\d{1,64}){0,8}(?:[eE][-+]?\d{1,4})? ?(?:%|(?:°?[CF]|[KMG]?Hz|bps|rpm)\b)/g,
    '<num>',
  ],
  [/(?<![\w)\]>.])[-+]?\d{1,64}(?:[.,]\d{1,64}){0,8}(?:[eE][-+]?\d{1,4}\b)?(?![\w.])/g, '<num>'],
  [/\d{1,8192}(?:\.\d{1,64}){0,8}/g, '<num>'],
  // Letters and digits by turns are an id, and by chance an id is all digits: one class with the numbers.
  [/(?<![A-Za-z0-9<])[A-Za-z]{0,24}(?:<num>[A-Za-z]{1,24}){2,32}(?:<num>)?(?![A-Za-z0-9<])/g, '<num>', GLUED],
  [/(?<![A-Za-z0-9<])[A-Za-z]{0,24}<num>[A-Za-z]{1,24}<num>(?![A-Za-z0-9<])/g, '<num>', GLUED],
  [/<num>[A-Za-z]{1,3}(?![A-Za-z0-9<])/g, '<num>'],
];

/** Keys whose value is the fault, or names what failed. */
const IDENTITY_KEY =
  /(?:^|[._-])(?:code|errno|status|type|error|err|name|class|reason|exception|hresult)$|(?:Code|Status|Type|Error|Class|Reason|Exception)$|^(?:statuscode|errorcode|exitcode|errortype|sqlstate)$/i;

const PAIR =
  /(?<![\w.<-])([A-Za-z_][\w.-]{0,63})( ?=(?! )| = )("(?:[^"\\\n]|\\.){0,1024}"|'(?:[^'\\\n]|\\.){0,1024}'|(?:<[a-z]{2,5}>|[^\s,;&|()[\]{}<>"'])(?:<[a-z]{2,5}>|[^\s,;&|()[\]{}<>"']){0,1024})/g;

const QUOTED =
  /"((?:[^"\\\n]|\\.){0,4096})"|(?<![\w>])'((?:[^'\\\n]|\\.){0,4096})'(?!\w)|`([^`\n]{0,4096})`/g;

/** Hex groups and colons are an address when they have eight groups, or a gap and a digit. */
function maskIpv6(whole: string): string {
  const colons = whole.split(':').length - 1;
  const address = whole.includes('::') ? /\d/.test(whole) && colons < 8 : colons === 7;
  return address ? '<ip>' : whole;
}

/** The mask for a value: a fault's name is kept, and so is a lone operator such as `==`. */
function maskPair(whole: string, key: string, sign: string, value: string): string {
  if (value.startsWith('=') || /[=!<>~]$/.test(key)) return whole;
  if (IDENTITY_KEY.test(key)) return whole;
  return `${key}${sign}<val>`;
}

/** A quoted string is a name (`KeyError: 'total'`) unless it is long or holds something that was masked. */
function maskQuoted(whole: string, double?: string, single?: string, tick?: string): string {
  const inside = double ?? single ?? tick ?? '';
  if (inside === '' || inside === '<str>') return whole;
  const quote = whole.charAt(0);
  const request = /^(?:GET|PUT|POST|HEAD|PATCH|DELETE|OPTIONS) /.exec(inside);
  if (request) return `${quote}${request[0]}<str>${quote}`;
  if (inside.length > 64 || /<(?:num|uuid|hex|ts|mac)>/.test(inside)) return `${quote}<str>${quote}`;
  return whole;
}

const LISTS: readonly Mask[] = [
  // 18846 bytes (18.4 KB): one size said twice.
  [/<size> \(<size>\)/g, '<size>'],
  [
    /(<(?:num|hex|uuid|ip|host|path|url|arn|email|time|date|ts|size|mac|val|str)>)(?:(?:, ?|; ?|[ |/:.#-]|##| - )\1){1,512}/g,
    '$1',
  ],
  [/(["'])<str>\1(?:, ?["']<str>["']){1,512}/g, '$1<str>$1'],
];

const ANSI = /\u001b\[[0-9;?]{0,32}[ -/]{0,4}[@-~]/g;

/**
 * The template of a text: deterministic, linear, and stable when applied to itself.
 * At most {@link TEMPLATE_LIMIT} characters are read; the rest is cut and the cut is marked.
 */
export function template(text: string): string {
  let rest = text;
  let cut = false;
  if (rest.length > TEMPLATE_LIMIT) {
    cut = true;
    // A number at the edge must not look different when one more digit of it fits.
    rest = rest.slice(0, TEMPLATE_LIMIT).replace(/[^\s]{0,64}$/, '');
  }
  if (rest.includes('\u001b')) rest = rest.replace(ANSI, '');
  rest = rest
    .replace(/[\ue000-\ue009]/g, '?')
    .replace(/[ \t\r\u00a0]{1,8192}/g, ' ')
    .trim();
  const digits = /\d/.test(rest);
  if (digits && CODE_HINT.test(rest)) for (const code of CODES) rest = rest.replace(code, hide);
  if (digits || /[/\\@:.]/.test(rest)) rest = apply(rest, MASKS);
  if (rest.includes('=')) rest = rest.replace(PAIR, maskPair);
  rest = rest.replace(/([=:] ?)(?:true|false|True|False)\b/g, '$1<bool>');
  if (/["'`]/.test(rest)) rest = rest.replace(QUOTED, maskQuoted);
  if (rest.includes('<')) rest = apply(rest, LISTS);
  return show(rest) + (cut ? CUT : '');
}

function apply(text: string, masks: readonly Mask[]): string {
  let rest = text;
  for (const [pattern, by, hint] of masks) {
    if (hint !== undefined && !(typeof hint === 'string' ? rest.includes(hint) : hint.test(rest))) continue;
    rest = typeof by === 'string' ? rest.replace(pattern, by) : rest.replace(pattern, by);
  }
  return rest;
}
