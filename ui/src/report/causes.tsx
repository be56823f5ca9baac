import { type ReactNode, useMemo, useState } from 'react';
import type { ReportCause } from '../../../src/inbox/report-types.ts';
import { number, when } from './format.ts';
import { SearchLine } from './search-line.tsx';

const columns = [
  { key: 'count', name: 'events', numeric: true },
  { key: 'title', name: 'what', numeric: false },
  { key: 'service', name: 'where', numeric: false },
  { key: 'told', name: 'told in', numeric: false },
  { key: 'firstSeen', name: 'first', numeric: true },
  { key: 'lastSeen', name: 'last', numeric: true },
] as const;

type Key = (typeof columns)[number]['key'];

const step = 10;
const told = { message: 'a message', digest: 'a digest', none: '—' } as const;

/** The issues as a table that can be searched and sorted. */
export function Causes({ causes, all }: { causes: readonly ReportCause[]; all: number }): ReactNode {
  const [wanted, setWanted] = useState('');
  const [sort, setSort] = useState<{ key: Key; down: boolean }>({ key: 'count', down: true });
  const [most, setMost] = useState(step);
  const found = useMemo(() => {
    const words = wanted.trim().toLowerCase();
    const those = causes.filter(({ title, service, id }) =>
      `${title} ${service} ${id}`.toLowerCase().includes(words),
    );
    return those.sort((a, b) => compare(a[sort.key], b[sort.key]) * (sort.down ? -1 : 1));
  }, [causes, wanted, sort]);
  if (causes.length === 0) return <p className="note">No error was found.</p>;
  return (
    <>
      <SearchLine label="Search in the causes" wanted={wanted} onChange={setWanted}>
        {number(Math.min(most, found.length))} of {number(all)}
      </SearchLine>
      <div className="scroll">
        <table className="data">
          <thead>
            <tr>
              {columns.map(({ key, name, numeric }) => (
                <th
                  key={key}
                  className={numeric ? 'number' : undefined}
                  aria-sort={sort.key === key ? (sort.down ? 'descending' : 'ascending') : 'none'}
                >
                  <button
                    type="button"
                    className="sort"
                    onClick={() => setSort({ key, down: sort.key === key ? !sort.down : numeric })}
                  >
                    {name}
                    <span aria-hidden="true">{sort.key === key ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most).map((cause) => (
              <tr key={cause.id}>
                <td className="number">{number(cause.count)}</td>
                <td className="what">
                  {cause.title} <span className="note">{cause.id}</span>
                </td>
                <td className="where">{cause.service}</td>
                <td className="nowrap">{told[cause.told]}</td>
                <td className="number nowrap">{when(cause.firstSeen)}</td>
                <td className="number nowrap">{when(cause.lastSeen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length > most ? (
        <button type="button" className="tool" onClick={() => setMost(most + 10 * step)}>
          Show more
        </button>
      ) : null}
    </>
  );
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}
