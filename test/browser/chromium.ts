import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's. The shell is the same engine without the window, for two thirds of the processor's time. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
const CHROMIUM = existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Is there a browser? Says so when there is none. */
export const isChromiumHere = (what: string): boolean => {
  const isHere = existsSync(CHROMIUM);
  if (!isHere) console.warn(`skipped: ${what}, because there is no ${CHROMIUM}`);
  return isHere;
};

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
