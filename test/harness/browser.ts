import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import { CHROMIUM } from './programs.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page of a browser, and the errors on it. */
export interface WatchedPage extends AsyncDisposable {
  page: Page;
  /** Errors of scripts and of the console, with Content-Security-Policy violations. */
  faults: string[];
}

/** Headless Chromium. */
export class TestBrowser implements AsyncDisposable {
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, args: FLAGS }));
  }

  /** Opens a page with its own storage. */
  async open(options: BrowserContextOptions = {}): Promise<WatchedPage> {
    // axe's builder needs an explicit context.
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    return { page, faults, [Symbol.asyncDispose]: () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

/** Returns the violations of WCAG 2.2 AA that axe finds. */
export async function barriers(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  // No page has a frame of another origin, and without those one script finds everything in half of the time.
  const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze();
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(' ')})`);
}

/** With KEEP_PICTURES, writes a picture of the whole page into dist/screenshots, for people who look at it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env.KEEP_PICTURES) await page.screenshot({ path: `dist/screenshots/${name}.png`, fullPage: true });
}
