import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningDemo, startDemo } from './built.test-helper.ts';
import { hasChromium, launchChromium } from './chromium.test-helper.ts';

const found = hasChromium('The demo’s page is not looked at');

describe.skipIf(!found)('the demo, as a person sees it', () => {
  let demo: RunningDemo;
  let browser: Browser;
  beforeAll(async () => {
    demo = await startDemo();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('an error shows within two seconds, whole, its invocation a little later; a number that works does not', async () => {
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
    // The invocation's lines follow in its thread, a tick later.
    const lines = page.locator('pre', { hasText: /START RequestId: [0-9a-f-]{36} Version/ });
    await lines.waitFor({ timeout: 8_000 });
    // Their times are left out where all of it took less than a millisecond.
    expect(await lines.textContent()).toMatch(
      /\n> +(?:\d+ ms {2})?ERROR {2}Invoke Error[\s\S]*\n +(?:\d+ ms {2})?REPORT RequestId/,
    );
    expect(await page.getByText('The invocation').locator('..').textContent()).toMatch(
      /ms {2}· {2}\d+ of 128 MB memory/,
    );
    for (const name of ['Whole request', 'Insights query', 'Log stream'])
      expect(await page.getByRole('link', { name }).getAttribute('href')).toContain('console.aws.amazon.com');
    const shot = process.env.SCREENSHOTS;
    if (shot) await page.screenshot({ path: `${shot}/demo.png` });
  });
});
