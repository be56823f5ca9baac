import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ReportPage } from '../../inbox/report-types.ts';
import { pageOf } from './html.ts';

const data: ReportPage = {
  title: '<b>"x" & y</b>',
  remarks: ['</script><script>alert(1)</script>', '<!-- \u2028 \u2029'],
  warnings: [],
  events: 0,
  issues: 0,
  messages: 0,
  from: 0,
  to: 0,
  timeline: [],
  posts: [],
  causes: [],
  suppressed: [],
  conversation: [],
};

test('data cannot end their element, and are the same when they are read', () => {
  const page = pageOf(data, { script: 'run("</script>")', style: 'a::after { content: "</style>" }' });
  expect(page).toContain('<title>&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;</title>');
  const json = /<script type="application\/json" id="data">(.*)<\/script>/.exec(page)?.[1] ?? '';
  expect(json).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(json)).toEqual(data);
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
});

test('the policy names the script and the style that are in the page, and nothing else', () => {
  const page = pageOf(data, { script: ' run("</script>")\n', style: 'a{}\n' });
  const policy = /content="(default-src [^"]*)"/.exec(page)?.[1] ?? '';
  const inside = (tag: string) =>
    [...page.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].at(-1)?.[1] ?? '';
  for (const tag of ['script', 'style']) {
    const hash = createHash('sha256').update(inside(tag)).digest('base64');
    expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
  }
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});
