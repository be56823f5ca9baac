import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import type { Grammar, Reading } from './grammar.ts';
import { java } from './jvm.ts';
import { node } from './node.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';

/** In order: the one with the surest mark first. .NET's frames look like others', so it comes last. */
export const grammars: readonly Grammar[] = [python, rust, go, php, java, node, ruby, dotnet];

/** The first grammar that finds an exception in the text. */
export function readStack(text: string): Reading | null {
  for (const grammar of grammars) {
    if (!grammar.can(text)) continue;
    const read = grammar.read(text);
    if (read?.exceptions?.length) return { mechanism: grammar.name, ...read };
  }
  return null;
}
