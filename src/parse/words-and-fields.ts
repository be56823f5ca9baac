/** Where a console logger's words end and its `key=value` fields begin. */
const FIELD = /\s+[A-Za-z_][\w.-]{0,60}=/y;
const VALUE = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]\n]*\]|[^\s"'{(]*(?:[{(][^\n]*?[})]\S*)?)/y;

/**
 * The words alone, and the fields. All that follows the words up to the end must be fields, so that a sentence
 * which only names a pair keeps it.
 */
export function wordsAndFields(line: string): { words: string; fields: Record<string, string> } {
  for (let from = line.indexOf('='); from > 0; from = line.indexOf('=', from + 1)) {
    const start = /\s+[A-Za-z_][\w.-]{0,60}$/.exec(line.slice(Math.max(0, from - 80), from));
    if (!start) continue;
    const at = Math.max(0, from - 80) + start.index;
    const fields = readAll(line, at);
    if (fields && at > 0) return { words: unquoted(line.slice(0, at)), fields };
    if (from > 2000) break;
  }
  return { words: unquoted(line), fields: {} };
}

function readAll(line: string, at: number): Record<string, string> | null {
  const fields: Record<string, string> = {};
  let pos = at;
  for (let count = 0; pos < line.length && count < 60; count++) {
    FIELD.lastIndex = pos;
    const key = FIELD.exec(line);
    if (!key) return /^\s*$/.test(line.slice(pos)) ? fields : null;
    VALUE.lastIndex = pos + key[0].length;
    const value = VALUE.exec(line)?.[0] ?? '';
    fields[key[0].trim().slice(0, -1)] = unquoted(value);
    pos += key[0].length + value.length;
  }
  return fields;
}

function unquoted(text: string): string {
  const said = text.trim();
  return /^"[^"]*"$/.test(said) ? said.slice(1, -1) : said;
}
