import { randomBytes } from 'node:crypto';
import type { InboxFile } from './api-types.ts';

interface Upload {
  readonly name: string;
  readonly length: number;
  readonly snippetType: string;
  bytes?: Buffer;
}

/** Uploaded files, in the two steps Slack has: a place for the bytes, then completion. */
export interface FileStore {
  reserve(name: string, length: number, snippetType: string): { id: string };
  /** Takes the bytes. @returns false when there is no such place, or the length is not the one announced. */
  put(id: string, bytes: Buffer): boolean;
  /** The file, once its bytes are there; `url` is the inbox's own address. */
  complete(id: string, title: string | undefined, url: string): InboxFile | null;
  read(id: string): { name: string; bytes: Buffer } | null;
  clear(): void;
}

/** How much of a text file stands in the message itself. */
const previewLength = 20_000;

export function createFileStore(): FileStore {
  const uploads = new Map<string, Upload>();
  return {
    reserve(name, length, snippetType) {
      const id = `F0${randomBytes(5).toString('hex').toUpperCase()}`;
      uploads.set(id, { name, length, snippetType });
      return { id };
    },
    put(id, bytes) {
      const upload = uploads.get(id);
      if (!upload || upload.length !== bytes.length) return false;
      upload.bytes = bytes;
      return true;
    },
    complete(id, title, url) {
      const upload = uploads.get(id);
      if (!upload?.bytes) return null;
      const isText = !upload.bytes.subarray(0, 8000).includes(0);
      return {
        id,
        name: upload.name,
        title: title ?? upload.name,
        size: upload.bytes.length,
        filetype: upload.snippetType || (isText ? 'text' : 'binary'),
        mimetype: isText ? 'text/plain' : 'application/octet-stream',
        permalink: `${url}/files/${id}`,
        url_private: `${url}/files/${id}`,
        ...(isText ? { preview: upload.bytes.toString('utf8').slice(0, previewLength) } : {}),
      };
    },
    read(id) {
      const upload = uploads.get(id);
      return upload?.bytes ? { name: upload.name, bytes: upload.bytes } : null;
    },
    clear() {
      uploads.clear();
    },
  };
}
