import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Without these it looks for hosts outside this machine. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Is there a browser to look with? Says so when not; throws where `REQUIRE_CHROMIUM=1` asks for one. */
export function hasChromium(skipped: string): boolean {
  if (existsSync(executablePath)) return true;
  if (process.env.REQUIRE_CHROMIUM === '1')
    throw new Error(`REQUIRE_CHROMIUM=1, but there is no ${executablePath}`);
  console.log(`${skipped}: there is no ${executablePath} (CHROMIUM names another).`);
  return false;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet });
}
