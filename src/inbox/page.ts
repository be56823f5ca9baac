import { createReadStream, existsSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Nothing on the page may come from, or go to, anywhere else. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** Where the built page lies: beside the built command line, or in the clone's `dist`. Undefined: it was not built. */
export function findUi(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  // Bundled code may stand in dist/cli or dist/chunks; the sources stand in src/inbox.
  const candidates = ['../ui', './ui', '../../ui', '../../dist/ui'].map((path) => join(here, path));
  return candidates.find((path) => existsSync(join(path, 'index.html')) && existsSync(join(path, 'assets')));
}

/** Sends a file of the built page; every address that is not a file opens the page itself. */
export function sendPage(response: ServerResponse, uiDir: string | undefined, path: string): void {
  if (uiDir === undefined || !existsSync(join(uiDir, 'index.html'))) {
    response.writeHead(503, { 'content-type': 'text/html; charset=utf-8', ...pageHeaders });
    response.end(notBuilt);
    return;
  }
  const wanted = normalize(join(uiDir, path));
  const inside = wanted.startsWith(normalize(uiDir) + sep);
  const file = inside && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(uiDir, 'index.html');
  if (path.startsWith('/assets/') && file !== wanted) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', ...pageHeaders });
    response.end('not found');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    // Built assets carry a hash of their content in their name.
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
    ...pageHeaders,
  });
  const stream = createReadStream(file);
  stream.on('error', () => response.destroy());
  stream.pipe(response);
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Inbox</title>
<body>
<h1>The page is not built</h1>
<p>The inbox works: it takes messages, and <a href="/inbox/messages">/inbox/messages</a> shows them as JSON.</p>
<p>To see them as Slack would show them, run <code>npm run build</code> in the clone and start the inbox again.</p>
</body></html>`;
