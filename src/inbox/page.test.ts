import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningInbox, startInbox } from './server.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const found = existsSync(executablePath);
if (!found && process.env.REQUIRE_CHROMIUM === '1')
  throw new Error(`REQUIRE_CHROMIUM=1, but there is no ${executablePath}`);
if (!found)
  console.log(`The page’s tests are skipped: there is no ${executablePath} (CHROMIUM names another).`);

const fixtures = join(import.meta.dirname, 'fixtures');
const read = (name: string) =>
  JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Record<string, unknown>;
const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Set to a folder, it gets the pictures. */
const shots = process.env.SCREENSHOTS;

describe.skipIf(!found)('the page', () => {
  let uiDir: string;
  let inbox: RunningInbox;
  let app: Server;
  let browser: Browser;
  let page: Page;
  const clicked: Record<string, unknown>[] = [];
  const outside: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    uiDir = mkdtempSync(join(tmpdir(), 'inbox-ui-'));
    await build({
      configFile: join(import.meta.dirname, '../../ui/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: uiDir, emptyOutDir: true },
    });
    app = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const form = new URLSearchParams(body);
        clicked.push(form.has('payload') ? JSON.parse(form.get('payload') ?? '') : Object.fromEntries(form));
        response.end(form.has('command') ? JSON.stringify({ text: 'Three open issues' }) : '');
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    inbox = await startInbox({
      port: 0,
      uiDir,
      interactUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}/`,
    });
    browser = await chromium.launch({ executablePath, args: browserArgs });
    page = await browser.newPage({ viewport: { width: 1000, height: 900 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(inbox.url) && !request.url().startsWith('data:'))
        outside.push(request.url());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await inbox?.close();
    app?.close();
    if (uiDir) rmSync(uiDir, { recursive: true, force: true });
  });

  async function api(method: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const response = await fetch(inbox.apiUrl + method, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: inbox.channel, ...body }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ ok: true });
    return answer;
  }
  const shoot = async (name: string) => {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
  };

  it('says what to do while there is nothing', async () => {
    await page.goto(inbox.url);
    await page.getByText('MonitorMe?x=wompwomp').waitFor();
    await shoot('empty');
  });

  it('shows each message as it comes, with its thread under it', async () => {
    const { thread_ts: _, ...trace } = read('1b-new-error-thread.json');
    const { ts } = await api('chat.postMessage', read('1-new-error.json'));
    await page.getByRole('link', { name: 'KeyError' }).first().waitFor();
    await api('chat.postMessage', { ...trace, thread_ts: ts });
    await page.getByText('Traceback (most recent call last):').waitFor();
    expect(await page.getByText('<customer 991> & <!channel>').count()).toBe(1);
    await shoot('light-1');
    const toggle = page.getByRole('button', { name: /1 reply/ });
    await toggle.click();
    expect(await page.getByText('Traceback (most recent call last):').count()).toBe(0);
    await toggle.click();
    const update = read('2-updated-count.json');
    await api('chat.update', { ...update, ts });
    await page.getByText('×128').first().waitFor();
    await page.getByText('(edited)').waitFor();
    expect(await page.locator('article').count()).toBe(2);
  });

  it('sends a press, a choice and a link button to the app', async () => {
    await page.getByRole('button', { name: /^Resolve/ }).click();
    await expect.poll(() => clicked.length).toBe(1);
    expect(clicked[0]).toMatchObject({ type: 'block_actions', actions: [{ action_id: 'tb_resolve' }] });
    await page.getByRole('combobox', { name: 'Mute' }).selectOption({ label: '8 hours' });
    await expect.poll(() => clicked.length).toBe(2);
    expect(clicked[1]).toMatchObject({ actions: [{ selected_option: { text: { text: '8 hours' } } }] });
  });

  it('sends a slash command and shows the answer to one reader', async () => {
    await page.getByRole('textbox', { name: /Slash command/ }).fill('/tracebell top');
    await page.keyboard.press('Enter');
    await page.getByText('Three open issues').waitFor();
    await page.getByText('Only visible to you').waitFor();
    await shoot('light-ephemeral');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => page.getByText('Three open issues').count()).toBe(0);
  });

  it('draws every golden message, asks before a press that must be confirmed', async () => {
    for (const name of readdirSync(fixtures).filter((file) => /^[3-7]/.test(file))) {
      const { ts: _, thread_ts: __, ...message } = read(name);
      await api('chat.postMessage', message);
    }
    await page.getByText('Error storm: 2,898 events in 5 minutes').waitFor();
    await page.getByRole('button', { name: 'Mute storm 1h' }).click();
    await page.getByRole('dialog').getByText('No summaries for 1 hour').waitFor();
    await shoot('light-confirm');
    const before = clicked.length;
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(clicked.length).toBe(before);
    await page.locator('article', { hasText: 'Error storm' }).scrollIntoViewIfNeeded();
    await shoot('light-2');
    await page.evaluate('document.querySelector(".list").scrollTo(0, 1e9)');
    await shoot('light-3');
  });

  it('shows hostile text as the text it is', async () => {
    const evil = '<img src=x onerror=alert(1)> <!channel> ```fence``` <https://evil.example|bank>';
    const element = (more: object) => ({ type: 'rich_text', elements: [more] });
    await api('chat.postMessage', {
      text: 'hostile',
      attachments: [{ color: 'danger', text: 'with a bar' }],
      blocks: [
        element({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: evil }] }),
        element({
          type: 'rich_text_section',
          elements: [{ type: 'link', url: 'javascript:alert(1)', text: 'run me' }],
        }),
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '&lt;!here&gt; *bold* _it_ ~gone~ `code` <!date^0^{date_num}|d>' },
        },
      ],
    });
    const message = page.locator('article', { hasText: 'run me' });
    await message.waitFor();
    expect(await message.locator('pre').textContent()).toBe(evil);
    expect(await message.locator('pre a, pre img, .mention, a[href^="javascript"]').count()).toBe(0);
    expect(await message.locator('strong', { hasText: 'bold' }).count()).toBe(1);
    expect(await message.textContent()).toContain('<!here>');
    const bar = "getComputedStyle(document.querySelector('.attachment')).borderLeftColor";
    expect(await page.evaluate(bar)).toBe('rgb(224, 30, 90)');
    expect(await message.textContent()).toMatch(/19(?:69|70)-\d\d-\d\d/);
  });

  it('shows what is read aloud, a file, and the dark theme', async () => {
    const bytes = Array.from({ length: 40 }, (_, line) => `at frame${line} (app.js:${line}:1)`).join('\n');
    const place = await api('files.getUploadURLExternal', {
      filename: 'traceback.txt',
      length: bytes.length,
    });
    await fetch(String(place.upload_url), { method: 'POST', body: bytes });
    await api('files.completeUploadExternal', {
      files: [{ id: place.file_id, title: 'traceback.txt' }],
      channel_id: inbox.channel,
    });
    await page.getByRole('button', { name: 'Show all 40 lines' }).click();
    await page.getByText('at frame39').waitFor();
    await page.getByRole('button', { name: 'Read aloud' }).click();
    await page.getByText('🔁 Regressed: KeyError').waitFor();
    await page.getByRole('button', { name: 'Read aloud' }).click();
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe('rgb(26, 29, 33)');
    await page.evaluate('document.querySelector(".list").scrollTo(0, 0)');
    await shoot('dark-1');
    await page.locator('article', { hasText: 'Error storm' }).scrollIntoViewIfNeeded();
    await shoot('dark-2');
    await page.evaluate('document.querySelector(".list").scrollTo(0, 1e9)');
    await shoot('dark-3');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    expect(await background()).toBe('rgb(255, 255, 255)');
  });

  it('opens a permalink at its message, a dialog, and stays on this machine', async () => {
    const first = inbox.messages()[0];
    const { permalink } = await api('chat.getPermalink', { message_ts: first?.ts });
    await page.goto(String(permalink));
    await expect.poll(() => page.evaluate('document.activeElement.dataset.ts')).toBe(first?.ts);
    await page.getByRole('button', { name: 'Details' }).first().click();
    await expect.poll(() => clicked.at(-1)).toMatchObject({ actions: [{ action_id: 'tb_more' }] });
    const title = { type: 'plain_text', text: 'Details' };
    const view = {
      type: 'modal',
      title,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Seen *128* times' } }],
    };
    await api('views.open', { trigger_id: clicked.at(-1)?.trigger_id, view });
    await page.getByRole('dialog', { name: 'Details' }).getByText('Seen').waitFor();
    await shoot('modal');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('says when the inbox is gone', async () => {
    await inbox.close();
    await page.getByText('The connection to the inbox is lost').waitFor();
    await shoot('lost');
  });
});
