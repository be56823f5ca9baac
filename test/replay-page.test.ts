import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tracebell } from './built.test-helper.ts';
import { hasChromium, launchChromium } from './chromium.test-helper.ts';

const found = hasChromium('The page of a replay is not looked at');
const folder = mkdtempSync(join(tmpdir(), 'tracebell-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = Date.UTC(2026, 10, 24, 9);
const hostile = `<img src=x onerror="document.title='owned'"> </script><script>document.title='owned'</script> </style> <!-- <!channel> [l](javascript:x) \u2028 & &amp; {{x}}`;

function event(at: number, message: string, logGroup = '/aws/lambda/pay'): string {
  return JSON.stringify({ timestamp: at, logGroup, logStream: 's', message });
}

function error(at: number, type: string, message: string, logGroup?: string): string {
  const stack = [`${type}: ${message}`, `    at step${type} (file:///var/task/${type}.mjs:1:5)`];
  const thrown = JSON.stringify({ errorType: type, errorMessage: message, stack });
  return event(at, `${new Date(at).toISOString()}\t8f3c1d0e-5b7a\tERROR\tInvoke Error \t${thrown}`, logGroup);
}

const deep = [
  '[ERROR] LongError: deep',
  'Traceback (most recent call last):',
  ...Array.from(
    { length: 300 },
    (_, n) => `  File "/var/task/deep.py", line ${n + 1}, in step_${n}\n    step()`,
  ),
].join('\n');

const lines = [
  ...Array.from({ length: 300 }, (_, n) => error(start + n * 10_000, 'PaymentError', 'card declined')),
  error(start + 600_000, 'HostileError', hostile, '/aws/lambda/<b>evil</b>'),
  event(start + 1_200_000, deep),
  ...Array.from({ length: 40 }, (_, n) => event(start + n * 60_000, `INFO order ${n} placed`)),
];

describe.skipIf(!found)('the page of a replay', () => {
  const file = join(folder, 'report.html');
  const requests: string[] = [];
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const { err, code } = await tracebell(
      ['replay', '--pattern', 'auto', '--html', file, '-'],
      lines.join('\n'),
    );
    expect([code, err]).toEqual([0, '']);
    browser = await launchChromium();
    page = await browser.newPage({
      viewport: { width: 1200, height: 1000 },
      timezoneId: 'UTC',
      colorScheme: 'light',
    });
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (thrown) => complaints.push(thrown.message));
    page.on('console', (line) => complaints.push(line.text()));
    await page.goto(pathToFileURL(file).href);
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test('every message is there as Slack would show it, with its thread', async () => {
    const message = page.locator('article', { hasText: 'PaymentError: card declined' });
    expect(await message.count()).toBe(1);
    expect(await message.textContent()).toContain('×300');
    expect(await message.locator('pre').first().textContent()).toContain('at stepPaymentError');
    expect(await message.getByRole('button', { name: /Resolve/ }).isDisabled()).toBe(true);
    expect(await page.locator('article').count()).toBe(3);
    await page.locator('.thread', { hasText: '1 reply' }).getByRole('button').first().click();
    expect(await page.getByText('step_150').count()).toBe(0);
    await page.getByRole('button', { name: /Show all 60\d lines/ }).click();
    expect(await page.locator('.file pre').textContent()).toContain('step_150');
  });

  test('the chart has both numbers, axes with words, and a hint on each bar', async () => {
    const chart = page.getByRole('img', { name: '302 events and 3 messages from Nov 24, 09:00' });
    expect(await chart.count()).toBe(1);
    expect(await chart.locator('.events .bar').count()).toBeGreaterThan(20);
    expect(await chart.locator('.messages .bar').count()).toBe(3);
    const words = await chart.locator('text').allTextContents();
    expect(words).toEqual(
      expect.arrayContaining(['Events per minute', 'Messages per minute', '0', '09:30', 'Times: UTC']),
    );
    const hints = await chart.locator('.hover title').allTextContents();
    expect(hints[0]).toBe('Nov 24, 09:00 to 09:01\n6 events, 1 message\n• PaymentError: card declined');
  });

  test('causes can be searched and sorted, and what was not said has its reason', async () => {
    const causes = page.locator('section', { has: page.getByRole('heading', { name: 'Loudest causes' }) });
    const rows = causes.locator('tbody tr');
    expect(await rows.first().textContent()).toMatch(/^300PaymentError: card declined/);
    await causes.getByRole('button', { name: 'events' }).click();
    expect(await rows.last().textContent()).toMatch(/^300PaymentError/);
    await causes.getByRole('searchbox').fill('deep');
    expect(await rows.count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search in the messages' }).fill('card DECLINED');
    expect(await page.locator('article').count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search in the messages' }).fill('');
    const unsaid = page.locator('section', { has: page.getByRole('heading', { name: 'Not said, and why' }) });
    expect(await unsaid.textContent()).toMatch(/40not-an-error.*classifier/);
  });

  test('text from a log is text', async () => {
    const message = page.locator('article', { hasText: 'HostileError' });
    expect(await message.locator('pre').first().textContent()).toContain('<img src=x onerror=');
    expect(
      await page.locator('#root script, #root img:not([alt=""]), #root b, a[href^="javascript"]').count(),
    ).toBe(0);
    expect(await page.title()).toBe('What Tracebell would have said of standard input');
    const source = readFileSync(file, 'utf8');
    expect(source.match(/<script/g)).toHaveLength(2 + (source.match(/"<script/g)?.length ?? 0));
    expect(source).not.toContain('<img');
  });

  test('it is dark where that is asked for, and fits a telephone', async () => {
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const bar = () => page.evaluate('getComputedStyle(document.querySelector(".bar")).fill');
    const light = await bar();
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe('rgb(26, 29, 33)');
    expect(await bar()).not.toBe(light);
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.setViewportSize({ width: 390, height: 800 });
    await expect
      .poll(() => page.evaluate('document.querySelector(".chart svg").clientWidth'))
      .toBeLessThan(390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('nothing was asked of anybody, nothing went wrong, and nothing could have run', async () => {
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
    // Proof that the policy holds: what a hostile line would need is refused.
    await page.evaluate(
      'document.body.insertAdjacentHTML(\'beforeend\', \'<img src="https://example.com/x.png" onerror="document.title=1">\')',
    );
    await expect.poll(() => complaints.join('\n')).toMatch(/Content Security Policy/);
    expect(await page.title()).not.toBe('1');
  });
});

test('a place where no page can be written is said before anything is read', async () => {
  const args = ['replay', '--html', join(folder, 'none/report.html'), '-'];
  expect(await tracebell(args, 'ERROR x\n')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/there is no folder/),
  });
  const onFolder = ['replay', '--html', folder, '-'];
  expect(await tracebell(onFolder, 'ERROR x\n')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/is a folder/),
  });
});
