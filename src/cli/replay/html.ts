import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InboxMessage } from '../../inbox/api-types.ts';
import type { ReportPage } from '../../inbox/report-types.ts';
import { cleanLine } from '../../render/clean.ts';
import { UsageError } from '../usage-error.ts';
import { type ReplayReport, reasonWords, remarks } from './report.ts';

/** More rows are slow to draw. */
const causesInPage = 1000;
const minute = 60_000;

/**
 * Makes ready to write the page to `file`, before anything slow is done: the answer writes it.
 * @throws UsageError when it cannot be written there, or was not built.
 */
export function htmlPage(
  file: string,
): (report: ReplayReport, conversation: readonly InboxMessage[]) => void {
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--html: there is no folder "${folder}": make it first.`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--html: "${file}" is a folder: name a file, like ${join(file, 'report.html')}.`);
  const built = findBuilt();
  if (!built) throw new UsageError('--html: the page is not built: run `npm run build` in the clone.');
  const read = (name: string) => readFileSync(join(built, name), 'utf8');
  const assets = { script: read('report.js'), style: read('report.css') };
  return (report, conversation) => {
    try {
      writeFileSync(file, pageOf(pageData(report, conversation), assets));
    } catch (error) {
      throw new UsageError(`--html: "${file}" could not be written: ${(error as Error).message}`);
    }
  };
}

/** Beside the built command line, or in the clone's `dist`. */
function findBuilt(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = ['../report', './report', '../../../dist/report'].map((path) => join(here, path));
  return candidates.find((path) => existsSync(join(path, 'report.js')));
}

/**
 * One file that needs nothing else. Its policy lets nothing load and nothing run but the script that is in it; the data are no
 * script, and cannot end their element.
 */
export function pageOf(
  data: ReportPage,
  assets: { readonly script: string; readonly style: string },
): string {
  // A text that would end its element ends it before its hash is asked for.
  const script = assets.script.replace(/<\/(script)/gi, '<\\/$1').trim();
  const style = assets.style.replace(/<\/(style)/gi, '<\\/$1').trim();
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const json = JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(data.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="root"><noscript>This page is drawn by the script in it: let it run.</noscript></div>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

function pageData(report: ReplayReport, conversation: readonly InboxMessage[]): ReportPage {
  const { events, issues, messages, timeline, causes, suppressed, window } = report;
  const instants = [
    ...timeline.flatMap(({ at }) => [at, at + minute]),
    ...[window.since, window.until, window.from, window.to].flatMap((time) =>
      time ? [Date.parse(time)] : [],
    ),
  ];
  const [from, to] = instants.reduce(
    ([first, last], at) => [Math.min(first, at), Math.max(last, at)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  return {
    title: `What Tracebell would have said of ${nameOf(report)}`,
    remarks: said(report),
    warnings: remarks(report).map(cleanLine),
    events,
    issues,
    messages: messages.length,
    from: Number.isFinite(from) ? from : 0,
    to: Number.isFinite(to) ? to : 0,
    timeline: timeline.map(({ at, events: counted, messages: posted }) => ({
      at,
      events: counted,
      messages: posted,
    })),
    posts: messages.map(({ at, title }) => ({ at, title: cleanLine(title) })),
    causes: causes.slice(0, causesInPage).map(({ id, service, title, count, firstSeen, lastSeen, told }) => ({
      id,
      service,
      title: cleanLine(title),
      count,
      firstSeen: Date.parse(firstSeen),
      lastSeen: Date.parse(lastSeen),
      told,
    })),
    suppressed: Object.entries(suppressed)
      .map(([reason, count]) => ({ reason, why: reasonWords(reason), count }))
      .sort((a, b) => b.count - a.count),
    conversation,
  };
}

function nameOf({ sources }: ReplayReport): string {
  const [first, ...others] = sources.map(({ name }) => cleanLine(name));
  if (others.length === 0) return first ?? 'nothing';
  return others.length === 1 ? `${first} and ${others[0]}` : `${first} and ${others.length} more`;
}

function said({ sources, mode, pattern }: ReplayReport): string[] {
  const read = sources.reduce((sum, source) => sum + source.read, 0);
  const how = mode === 'bot' ? 'an app, which edits its messages' : 'an incoming webhook, which cannot edit';
  const filter =
    pattern === undefined
      ? 'every record is an error'
      : pattern === 'auto'
        ? 'the classifier says what is an error'
        : `filter pattern ${pattern}`;
  const records = `${read.toLocaleString('en')} record${read === 1 ? '' : 's'}`;
  return [`${records} read; ${filter}; as ${how}. Nothing was posted.`];
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => names[character] ?? character);
}
