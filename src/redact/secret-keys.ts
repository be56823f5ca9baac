/** Ends of keys, without separators and in lower case, whose value is a secret. */
const secretEnd =
  /(?:password|passwd|passphrase|passwort|pwd|secret|secrets?value|token|apikey|(?:secret|access|private|account|sharedaccess|signing|encryption|master|auth|session|client|storage|subscription|license|deploy|service|bot|app|webhook)key|secretaccesskey|credential|credentials|setcookie|cookie|authorization|xamzsignature|xapikey)$/;

/** Tokens that are no secrets: they page, count or make a request unique. */
const harmless =
  /(?:next|page|continuation|pagination|marker|start|sync|resume|idempotency|clientrequest|cancellation|cancel|stop|special|pad|eos|bos|unk|mask|sort|partition|primary|foreign|public|cache|lookup|shard)(?:page)?(?:token|key)$|^(?:unexpected|invalid|reserved)token$/;

/** Does a key with this name hold a secret? `dbPassword`, `PGPASSWORD`, `x-api-key`; not `token_count`, `bypass`. */
export function isSecretKey(name: string): boolean {
  // In `config.db.password` the last part is the key.
  const plain = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/[_-]/g, '')
    .toLowerCase();
  if (harmless.test(plain)) return false;
  if (plain === 'pass' || /[a-z0-9][_-]pass$/i.test(name))
    return !/(?:by|com|sur|tres|tests?|success)[_-]?pass$/i.test(name);
  if (plain === 'sig') return true;
  return secretEnd.test(plain);
}

/** Says that there is no secret, or stands for one. */
export function isPlaceholder(value: string): boolean {
  return /^(?:null|nil|none|undefined|true|false|yes|no|empty|unset|missing|invalid|expired|required|optional|revoked|disabled|enabled|unknown|incorrect|wrong|not|is|was|has|must|n\/a|\(?hidden\)?|\[?(?:redacted|filtered|masked|secret|hidden)\]?|x{3,}|\*+|\.{2,}|…|-+|<[^>]{0,64}>?|‹.*|\$\{?[\w.]{1,64}\}?|%[sdv]|%\(\w{1,32}\)s|\{\{?[^}]{0,64}\}{0,2})$/i.test(
    value,
  );
}

const typeWord =
  /^(?:str|string|int|integer|number|bool|boolean|object|any|bytes|text|varchar|optional|field|char|void)\b/i;

/**
 * Is the word behind `token:` only prose, a type or a count? `next` is what follows it. After `=` nearly
 * everything is a value; after a colon a plain lower-case word that a sentence goes on from is none.
 */
export function isWordOfProse(key: string, value: string, next: string, colon: boolean): boolean {
  if (/^\d{1,3}$/.test(value) && !/pass(?:word|wd|phrase|code)|pwd|pin$/i.test(key)) return true;
  if (/^\d+$/.test(value) && /^pass$/i.test(key)) return true;
  // `token=token`, `self.token = token`
  if (/^[a-z]+$/i.test(value) && key.toLowerCase().endsWith(value.toLowerCase())) return true;
  if (!colon) return false;
  if (typeWord.test(value)) return true;
  if (/^[A-Za-z][a-z]*$/.test(value) && /^\s{1,2}[A-Za-z'"({]/.test(next)) return true;
  // `Invalid token: unexpected`, `KeyError: secret: foo`: words of one case are prose unless the key is a password's.
  return /^[A-Za-z]?[a-z]{1,24}$/.test(value) && !/(?:pass(?:word|wd|phrase)?|pwd|secret)$/i.test(key);
}
