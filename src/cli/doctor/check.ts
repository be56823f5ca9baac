/** One thing that `doctor` looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** How to mend it, or what to know about it. */
  readonly todo?: string;
  /** It was not looked at, and says nothing about what is there. */
  readonly skipped?: true;
}

export const well = (name: string, found: string, todo?: string): Check => ({
  name,
  ok: true,
  found,
  ...(todo && { todo }),
});

export const wrong = (name: string, found: string, todo: string): Check => ({ name, ok: false, found, todo });

export const skipped = (name: string, found: string, todo?: string): Check => ({
  ...well(name, found, todo),
  skipped: true,
});
