import { type Language, SERVER_PAGES } from '#language';

import { html, type Html } from './html.js';
import type { PageAssets } from './web-assets.js';

export interface PageOptions {
  language: Language;
  title: string;
  head?: Html;
  main: Html;
  styles: PageAssets['styles'];
  /** Of a page that can do more with it. */
  script?: string;
  modules?: PageAssets['modules'];
  /** In the corner, instead of the way to the upload page. */
  corner?: Html;
}

/** The frame of every page. */
export function page({ language, title, head, main, styles, script, modules = [], corner }: PageOptions): string {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f6f5f1" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#131716" media="(prefers-color-scheme: dark)" />
        <title>${title}</title>
        ${head}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        ${styles.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
        ${modules.map((href) => html`<link rel="modulepreload" href="${href}" />`)}
        ${script !== undefined && html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28" />imglink</a>
          ${corner ?? html`<a href="/">${SERVER_PAGES[language].upload}</a>`}
        </header>
        ${main}
      </body>
    </html> `.markup;
}

/** What a page may load: our own files and nothing else (CSP level 3). */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
};

/** `vary`: what else than the language the answer depends on. */
export const pageHeaders = (language: Language, vary: string[] = []): Record<string, string> => ({
  ...PAGE_HEADERS,
  'content-language': language,
  vary: [...vary, 'Accept-Language'].join(', '),
});
