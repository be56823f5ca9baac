import { statSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

export const sourceMapsOption = [
  '--source-maps <place>',
  'where the source maps of bundled Node.js code are: a folder, or s3://bucket/prefix',
] as const;

/** The option, else the variable, as the configuration takes it. @throws UsageError for a folder that is none. */
export function sourceMapsAsked(asked: string | undefined): { TRACEBELL_SOURCE_MAPS?: string } {
  const place = asked ?? process.env.TRACEBELL_SOURCE_MAPS?.trim();
  if (!place) return {};
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory();
  if (!place.startsWith('s3://') && !isFolder)
    throw new UsageError(
      `there is no folder "${place}": give --source-maps the folder that has the .js.map files, or s3://bucket/prefix.`,
    );
  return { TRACEBELL_SOURCE_MAPS: place };
}
