import { begins, next } from './continues.ts';
import { isPiece } from './partial.ts';
import { plainText } from './text.ts';

/**
 * What may be joined with a text in its log stream: nothing (`alone`), a line after it that says to which traceback it belongs
 * (`lead`), a lead before it (`follower`); `part`: it is for `assemble` to say.
 */
export type Standing = 'alone' | 'lead' | 'follower' | 'part';

export function standingOf(message: string): Standing {
  if (isPiece(message)) return 'part';
  const text = plainText(message).replace(/\n+$/, '');
  const begun = begins(text);
  const follows = next({ mode: 'head', at: 'body', unfinished: false }, text) !== null;
  if (begun === null) return follows ? 'follower' : 'alone';
  return begun.mode === 'head' && !begun.unfinished && !follows ? 'lead' : 'part';
}
