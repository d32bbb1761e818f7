import { html, type Html } from './html.js';
import type { WebAssets } from './web-assets.js';

export interface PageOptions {
  title: string;
  head?: Html;
  main: Html;
  /** Whether it can do more with a script. */
  isScripted?: boolean;
}

/** The frame of every page that the server renders. */
export function page(assets: WebAssets, { title, head, main, isScripted = false }: PageOptions): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f6f5f1" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#131716" media="(prefers-color-scheme: dark)" />
        <title>${title}</title>
        ${head}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        ${assets.galleryStyles.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
        ${isScripted && html`<script type="module" src="${assets.galleryScript}"></script>`}
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28" />imglink</a>
          <a href="/">Upload</a>
        </header>
        ${main}
      </body>
    </html> `.markup;
}

/** What a page may load: our own files and nothing else (CSP level 3). */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
};
