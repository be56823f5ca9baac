import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningDemo, startDemo } from './built.test-helper.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const found = existsSync(executablePath);
if (!found && process.env.REQUIRE_CHROMIUM === '1')
  throw new Error(`REQUIRE_CHROMIUM=1, but there is no ${executablePath}`);
if (!found)
  console.log(`The demo’s page is not looked at: there is no ${executablePath} (CHROMIUM names another).`);

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!found)('the demo, as a person sees it', () => {
  let demo: RunningDemo;
  let browser: Browser;
  beforeAll(async () => {
    demo = await startDemo();
    browser = await chromium.launch({ executablePath, args: quiet });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('an error shows within two seconds, whole, and a number that works does not', async () => {
    const page = await browser.newPage();
    await page.goto(demo.inbox);
    expect(await (await fetch(`${demo.monitorMe}?x=2`)).text()).toContain('4');
    await page.waitForTimeout(600);
    expect(await page.getByText('NotANumberError').count()).toBe(0);

    await fetch(`${demo.monitorMe}?x=wompwomp`);
    const title = page.getByRole('link', { name: 'NotANumberError: x is not a number: wompwomp' });
    await title.waitFor({ timeout: 2_000 });
    expect(await title.getAttribute('href')).toMatch(/console\.aws\.amazon\.com.*MonitorMe.*refEventId/);
    const traceback = await page.locator('pre').first().textContent();
    expect(traceback).toContain('wompwomp');
    expect(traceback).toMatch(/at readNumber \(.*handler\.mjs:\d+:\d+\)/);
    expect(traceback).toContain('at Runtime.handleOnceNonStreaming');
    const shot = process.env.SCREENSHOTS;
    if (shot) await page.screenshot({ path: `${shot}/demo.png` });
  });
});
