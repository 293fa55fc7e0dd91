/**
 * A real browser for the tests: Debian's Chromium when it is installed, else the one that comes as an npm package.
 * The package's own start options are made for a hosting service and end the browser with the first page; ours are used instead.
 */
import { existsSync } from 'node:fs';
import chromiumPackage from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = INSTALLED.find((path) => existsSync(path)) ?? (await chromiumPackage.executablePath());
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}
