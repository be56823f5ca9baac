declare const __TRACEBELL_VERSION__: string | undefined;

/** Put in by the build; a run from source has none. */
export const version: string =
  typeof __TRACEBELL_VERSION__ === 'string' ? __TRACEBELL_VERSION__ : '0.0.0-source';
