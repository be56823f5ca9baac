/** As much of HCL as the module is written in: blocks with labels, attributes whose values run to the end of their line or bracket. */
export interface Block {
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly blocks: readonly Block[];
}

export function readHcl(source: string): Block[] {
  const lines = source.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  let at = 0;
  const readBody = (): { attributes: Record<string, string>; blocks: Block[] } => {
    const attributes: Record<string, string> = {};
    const blocks: Block[] = [];
    while (at < lines.length) {
      const line = (lines[at++] ?? '').trim();
      if (line === '}') break;
      const attribute = /^(\w+)\s*=\s*(.*)$/.exec(line);
      if (attribute) {
        let value = attribute[2] ?? '';
        while (depth(value) > 0) value += ` ${(lines[at++] ?? '').trim()}`;
        attributes[attribute[1] ?? ''] = value;
        continue;
      }
      const empty = /^(\w+)((?:\s+"[^"]*")*)\s*\{\}$/.exec(line);
      if (empty) continue;
      const block = /^(\w+)((?:\s+"[^"]*")*)\s*\{$/.exec(line);
      if (!block) throw new Error(`no HCL that this reads: ${line}`);
      const labels = [
        block[1] ?? '',
        ...[...(block[2] ?? '').matchAll(/"([^"]*)"/g)].map(([, label = '']) => label),
      ];
      blocks.push({ labels, ...readBody() });
    }
    return { attributes, blocks };
  };
  return readBody().blocks;
}

/** Brackets that are still open, strings left out. */
function depth(text: string): number {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return (bare.match(/[[({]/g)?.length ?? 0) - (bare.match(/[\])}]/g)?.length ?? 0);
}

/** Every text in quotes. */
export function texts(value: string | undefined): string[] {
  return [...(value ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll('\\"', '"'),
  );
}
