import { type ReactNode, useMemo, useState } from 'react';
import type { InboxMessage } from '../../../src/inbox/api-types.ts';
import type { ReportPage } from '../../../src/inbox/report-types.ts';
import bell from '../../public/bell.svg';
import { Conversation } from '../conversation.tsx';
import { type Place, PlaceContext } from '../place.ts';
import { ThemeButton } from '../theme-button.tsx';
import { Causes } from './causes.tsx';
import { Chart } from './chart.tsx';
import { number } from './format.ts';
import { SearchLine } from './search-line.tsx';

/** Nobody is behind the buttons of a file. */
const place: Place = { avatar: bell, permalink: null, raw: null, press: null };
const step = 25;

/** What a replay would have posted, as one page. */
export function Report({ page }: { page: ReportPage }): ReactNode {
  const busiest = page.timeline.reduce((most, { messages }) => Math.max(most, messages), 0);
  return (
    <PlaceContext value={place}>
      <div className="report">
        <header className="report-top">
          <img src={bell} alt="" width={36} height={36} />
          <h1>{page.title}</h1>
          <ThemeButton />
        </header>
        {page.remarks.map((remark) => (
          <p key={remark} className="note">
            {remark}
          </p>
        ))}
        {page.warnings.map((warning) => (
          <p key={warning} className="warning" role="note">
            {warning}
          </p>
        ))}
        <dl className="figures">
          <Figure name="events" value={page.events} />
          <Figure name="issues" value={page.issues} />
          <Figure name="messages" value={page.messages} />
          <Figure name="most messages in a minute" value={busiest} />
        </dl>
        <section aria-labelledby="over-time">
          <h2 id="over-time">Over time</h2>
          <Chart page={page} />
        </section>
        <div className="columns">
          <section aria-labelledby="causes">
            <h2 id="causes">Loudest causes</h2>
            <Causes causes={page.causes} all={page.issues} />
          </section>
          <section aria-labelledby="unsaid">
            <h2 id="unsaid">Not said, and why</h2>
            <Unsaid suppressed={page.suppressed} />
          </section>
        </div>
        <section aria-labelledby="messages">
          <h2 id="messages">Messages</h2>
          <Messages page={page} />
        </section>
      </div>
    </PlaceContext>
  );
}

function Figure({ name, value }: { name: string; value: number }): ReactNode {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>{number(value)}</dd>
    </div>
  );
}

function Unsaid({ suppressed }: Pick<ReportPage, 'suppressed'>): ReactNode {
  if (suppressed.length === 0) return <p className="note">Everything was said.</p>;
  return (
    <div className="scroll">
      <table className="data">
        <thead>
          <tr>
            <th className="number">times</th>
            <th>reason</th>
          </tr>
        </thead>
        <tbody>
          {suppressed.map(({ reason, why, count }) => (
            <tr key={reason}>
              <td className="number">{number(count)}</td>
              <td>
                <strong>{reason}</strong>
                <br />
                <span className="note">{why}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Some at a time: a page of a thousand messages is slow to draw. */
function Messages({ page }: { page: ReportPage }): ReactNode {
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(step);
  const threads = useMemo(() => threadsOf(page.conversation), [page.conversation]);
  const found = useMemo(() => {
    const words = wanted.trim().toLowerCase();
    return words === '' ? threads : threads.filter(({ text }) => text.includes(words));
  }, [threads, wanted]);
  if (page.messages === 0) return <p className="note">Nothing would have been posted.</p>;
  const shown = found.slice(0, most);
  return (
    <>
      <SearchLine label="Search in the messages" wanted={wanted} onChange={setWanted}>
        {number(shown.length)} of {number(page.messages)}
        {threads.length < page.messages ? ` (the first ${number(threads.length)} are in this page)` : ''}
      </SearchLine>
      <div className="channel">
        <Conversation
          messages={shown.flatMap(({ messages }) => messages)}
          fallback={false}
          target={undefined}
          folded
          onError={() => {}}
        />
      </div>
      {found.length > shown.length ? (
        <button type="button" className="tool" onClick={() => setMost(most + 4 * step)}>
          Show more
        </button>
      ) : null}
    </>
  );
}

/** Messages with their replies, and all their words for the search. */
function threadsOf(conversation: readonly InboxMessage[]): { messages: InboxMessage[]; text: string }[] {
  const threads: InboxMessage[][] = [];
  for (const message of conversation) {
    if (message.thread_ts) threads.at(-1)?.push(message);
    else threads.push([message]);
  }
  return threads.map((messages) => ({
    messages,
    text: messages
      .map(({ text, blocks, files }) => `${text} ${JSON.stringify(blocks)} ${files?.[0]?.preview ?? ''}`)
      .join(' ')
      .toLowerCase(),
  }));
}
