import type { ServerResponse } from 'node:http';
import type { InboxChange } from './api-types.ts';

/** The open pages: each hears every change, as server-sent events. */
export interface Live {
  open(response: ServerResponse, first: InboxChange): void;
  tell(change: InboxChange): void;
  close(): void;
}

export function createLive(): Live {
  const pages = new Set<ServerResponse>();
  const line = (change: InboxChange) => `data: ${JSON.stringify(change)}\n\n`;
  return {
    open(response, first) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      // The page tries again after this many milliseconds when the connection is lost.
      response.write(`retry: 1000\n\n${line(first)}`);
      pages.add(response);
      response.on('close', () => pages.delete(response));
    },
    tell(change) {
      for (const page of pages) page.write(line(change));
    },
    close() {
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}
