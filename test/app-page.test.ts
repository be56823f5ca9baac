import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InboxMessage, type RunningDemo, startDemo } from './built.test-helper.ts';
import { hasChromium, launchChromium } from './chromium.test-helper.ts';

const found = hasChromium('The app’s buttons are not pressed');
const shots = process.env.SCREENSHOTS;

describe.skipIf(!found)('one message an issue, edited, threaded, acted on', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    demo = await startDemo();
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    await page.goto(demo.inbox);
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const provoke = async (times = 1) => {
    for (let n = 0; n < times; n++) await fetch(`${demo.monitorMe}?x=womp${n}`);
  };
  const top = (messages: readonly InboxMessage[]) => messages.filter((message) => !message.thread_ts);
  async function until(
    holds: (messages: readonly InboxMessage[]) => boolean,
  ): Promise<readonly InboxMessage[]> {
    for (let n = 0; n < 300; n++) {
      const messages = await demo.messages();
      if (holds(messages)) return messages;
      await page.waitForTimeout(100);
    }
    return demo.messages();
  }
  const picture = async (name: string) => {
    if (!shots) return;
    await page.waitForTimeout(300);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${shots}/app-${name}-${colorScheme}.png` });
    }
  };

  test('an error, forty more, resolve, a regression, mute', { timeout: 120_000 }, async () => {
    await provoke();
    expect(top(await until((all) => all.length > 0))).toHaveLength(1);

    await provoke(40);
    const counted = await until(
      (all) => all.some(({ text }) => text.includes('×41')) && all.some(({ thread_ts }) => thread_ts),
    );
    expect(top(counted)).toHaveLength(1);
    expect(top(counted)[0]?.text).toContain('×41');
    expect(
      counted
        .filter(({ thread_ts }) => thread_ts)
        .map(({ text }) => text)
        .join(),
    ).toMatch(/10/);
    await picture('counted');

    await page
      .getByRole('button', { name: /^Resolve/ })
      .first()
      .click();
    const resolved = await until((all) => /Resolved/.test(all[0]?.text ?? ''));
    expect(top(resolved)).toHaveLength(1);
    expect(top(resolved)[0]?.text).toContain('Resolved');
    await picture('resolved');

    await provoke();
    const regressed = top(await until((all) => top(all).length > 1));
    expect(regressed).toHaveLength(2);
    expect(regressed[1]?.text).toContain('Regressed');
    expect(JSON.stringify(regressed[1]?.blocks)).toContain(`/archives/`);
    await picture('regressed');

    await page.locator('select').last().selectOption({ label: '1 hour' });
    await until((all) => /Muted/.test(top(all)[1]?.text ?? ''));
    await provoke(3);
    await page.waitForTimeout(6_000);
    const muted = top(await demo.messages());
    expect(muted).toHaveLength(2);
    expect(muted[1]?.text).toContain('Muted');
    expect(muted[1]?.text).toContain('×4');
    await picture('muted');
  });
});
