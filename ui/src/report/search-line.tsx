import type { ReactNode } from 'react';

/** A box to search in what follows, and beside it what was found. */
export function SearchLine(props: {
  label: string;
  wanted: string;
  onChange: (wanted: string) => void;
  children: ReactNode;
}): ReactNode {
  return (
    <p className="search">
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        value={props.wanted}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <span className="note" role="status">
        {props.children}
      </span>
    </p>
  );
}
