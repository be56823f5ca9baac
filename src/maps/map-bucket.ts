import { type MapPlace, textOf, tooLarge } from './map-place.ts';
import { mapLimits } from './open-map.ts';

/** What is used of S3's client. */
export interface BucketClient {
  get(
    key: string,
    tag: string | undefined,
    signal: AbortSignal,
  ): Promise<{ bytes: () => Promise<Uint8Array>; size: number; tag: string }>;
}

/** Objects of a bucket: `s3://bucket/prefix`. The client comes with the first that is read: Lambda's image has it. */
export function mapBucket(url: string, connect = s3Client): MapPlace {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(url) ?? [];
  let client: Promise<BucketClient> | undefined;
  return {
    name: url,
    async read(path, signal, tag) {
      client ??= connect(bucket);
      const got = await (await client)
        .get(prefix ? `${prefix}/${path}` : path, tag, signal)
        .catch((error: Failure) => {
          if (statusOf(error) === 304) return 'same' as const;
          // Who may not list a bucket is told the same of what is missing.
          if (/^(?:NoSuchKey|NotFound|AccessDenied)$/.test(error.name)) return null;
          throw new Error(error.name === 'AbortError' ? 'it took too long' : `S3 says ${error.name}`);
        });
      if (got === null || got === 'same') return got;
      if (got.size > mapLimits.bytes) throw tooLarge();
      return { text: textOf(await got.bytes()), tag: got.tag };
    },
  };
}

interface Failure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function statusOf({ $metadata }: Failure): number | undefined {
  return $metadata?.httpStatusCode;
}

async function s3Client(bucket: string): Promise<BucketClient> {
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ followRegionRedirects: true, maxAttempts: 2 });
  return {
    async get(key, tag, signal) {
      const asked = { Bucket: bucket, Key: key, ...(tag && { IfNoneMatch: tag }) };
      const { Body, ContentLength, ETag } = await client.send(new GetObjectCommand(asked), {
        abortSignal: signal,
      });
      return {
        bytes: async () => (await Body?.transformToByteArray()) ?? new Uint8Array(),
        size: ContentLength ?? 0,
        tag: ETag ?? '',
      };
    },
  };
}
