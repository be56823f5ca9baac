import { template } from './v1-template.ts';

/** Codes that name a fault inside a message. FROZEN with fingerprint `v1`. Each captures the code in its first group. */
const CODES: readonly RegExp[] = [
  /\b(E(?:ACCES|ADDRINUSE|ADDRNOTAVAIL|AGAIN|AI_[A-Z]{4,8}|BADF|BUSY|CANCELED|CHILD|CONNABORTED|CONNREFUSED|CONNRESET|DEADLK|EXIST|FAULT|FBIG|HOSTDOWN|HOSTUNREACH|INTR|INVAL|IO|ISDIR|LOOP|MFILE|MLINK|NAMETOOLONG|NETDOWN|NETUNREACH|NFILE|NODEV|NOENT|NOEXEC|NOLCK|NOMEM|NOSPC|NOSYS|NOTCONN|NOTDIR|NOTEMPTY|NOTFOUND|NOTSUP|PERM|PIPE|PROTO|RANGE|ROFS|SOCKETTIMEDOUT|SRCH|STALE|TIMEDOUT|TIMEOUT|XDEV))\b/g,
  /\b((?:ER|ERR|SQLITE)_[A-Z][A-Z0-9_]{2,64})\b/g,
  /\bSQLSTATE[\s:=[(]{0,3}([0-9A-Z]{5})\b/gi,
  /\b((?:ORA|TNS|PLS|DB2|CS|TS|MSB)-\d{3,6})\b/g,
  /\b(E\d{5})\b/g,
  /\ban error occurred \((\w{1,64})\)/gi,
  /\[Errno (-?\d{1,5})\]/g,
  /\b(?:error|err|status|exit|sql|response|result|fault)?[ _-]?(?:code|errno)["']?\s?[:= ]\s?["'[(]?(-?\w[\w.]{0,63})/gi,
  /\b(?:HTTP(?:\/\d(?:\.\d)?)?|status)["']?\s?[:=]?\s?["']?([1-5]\d\d)\b/gi,
  /\bexit(?:ed)?(?: with)?(?: status| code){1,2}[ :=]{1,2}(-?\d{1,4})\b/gi,
  /\bsignal[ :=]{1,2}([A-Z]{3,10}|\d{1,2})\b/gi,
];

/** Two cheap looks: without what they find, none of the expressions finds anything. */
export function mayHaveCode(text: string): boolean {
  return (
    /E[A-Z\d]|(?:ER|ERR|SQLITE)_|[A-Z2]-\d/.test(text) ||
    /code|errno|status|http|signal|sqlstate|error occurred/i.test(text)
  );
}

export function searchCodes(text: string): Set<string> {
  const found = new Set<string>();
  for (const code of CODES) for (const match of text.matchAll(code)) found.add(match[1] ?? '');
  return found;
}

/** Facts that are codes, by key. */
const CODE_KEY =
  /^(?:.{0,64}[._-])?(?:code|errno|status|statuscode|sqlstate|exit|exitcode|signal)$|(?:Code|Status|Errno)$/;

/** The codes of a message and of an event's facts, masked, sorted and each once. */
export function codesOf(message: string, facts: Readonly<Record<string, string>> = {}): readonly string[] {
  const text = message.slice(0, 2048);
  const found = mayHaveCode(text) ? searchCodes(text) : new Set<string>();
  for (const [key, value] of Object.entries(facts)) if (CODE_KEY.test(key)) found.add(value.slice(0, 64));
  const stable = [...found].filter(isStable);
  return [...new Set(stable.map((code) => code.toUpperCase()))].sort().slice(0, 8);
}

/** A short number or a name: `code: 8f3a90b1` is an id, `code is` a sentence. */
function isStable(code: string): boolean {
  if (/^-?\d{1,6}$/.test(code) || /^(?:ORA|TNS|PLS|DB2|CS|TS|MSB)-\d{3,6}$|^E\d{5}$|^[0-9A-Z]{5}$/.test(code))
    return true;
  return code.length > 2 && /^[A-Z]/.test(code) && !/\d{4}/.test(code) && template(code) === code;
}
