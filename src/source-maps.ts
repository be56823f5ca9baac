import type { Config } from './config.ts';
import type { ErrorEvent } from './model/event.ts';
import type { SourceMaps } from './model/ports.ts';

/** Source maps as a configuration sets them; undefined where it sets none. Their code is loaded when a trace could use one. */
export function sourceMapsOf({ sourceMaps }: Config, now: () => number): SourceMaps | undefined {
  const place = sourceMaps?.bucket ?? sourceMaps?.folder;
  if (!place) return undefined;
  let opened: SourceMaps | undefined;
  let needed = false;
  return {
    apply(event) {
      if (opened) return opened.apply(event);
      needed ||= namesScripts(event);
      return event;
    },
    async load(left, say) {
      if (opened) return opened.load(left, say);
      if (!needed) return false;
      const { openSourceMaps } = await import('./maps/open-source-maps.ts');
      opened = openSourceMaps(place, now);
      return true;
    },
  };
}

function namesScripts({ exceptions }: ErrorEvent): boolean {
  return exceptions.some(({ frames }) => frames.some(({ file }) => file !== null && /\.[cm]?js$/.test(file)));
}
