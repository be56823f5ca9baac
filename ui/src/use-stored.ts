import { useState } from 'react';

/** A choice that the browser remembers; where it may not, it lasts as long as the page. */
export function useStored(name: string, initial: string): [string, (value: string) => void] {
  const key = `tracebell.${name}`;
  const [value, setValue] = useState(() => {
    try {
      return localStorage.getItem(key) ?? initial;
    } catch {
      return initial;
    }
  });
  const set = (next: string) => {
    setValue(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // Storage is off in this browser: the choice holds for now.
    }
  };
  return [value, set];
}
