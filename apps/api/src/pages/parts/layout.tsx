import { type Language, SERVER_PAGES } from '#language';
import type { ComponentChildren } from 'preact';

import type { WebAssets, PageAssets } from '../web-assets.js';
import { SiteFooter } from './site-footer.js';

export interface LayoutProps {
  site: WebAssets['site'];
  language: Language;
  /** The text of `<title>`. */
  title: string;
  /** The files that the page loads. A page without a script passes only `styles`. */
  assets: Pick<PageAssets, 'styles'> & Partial<PageAssets>;
  /** More elements of `<head>`. */
  head?: ComponentChildren;
  /** Replaces the link to the upload page at the end of the header bar. */
  corner?: ComponentChildren;
  children: ComponentChildren;
}

/** The document around every page: metadata, styles, script, the header bar and the footer. */
export function Layout({ site, language, title, assets, head, corner, children }: LayoutProps) {
  const { styles, modules = [], script } = assets;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f6f5f1" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#131716" media="(prefers-color-scheme: dark)" />
        <title>{title}</title>
        {head}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icon-512.png" />
        <link rel="manifest" href="/manifest.webmanifest" />
        {styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {modules.map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
        {script !== undefined && <script type="module" src={script} />}
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/">
            <img src="/favicon.svg" alt="" width="28" height="28" />
            {site.name}
          </a>
          {corner ?? <a href="/">{SERVER_PAGES[language].upload}</a>}
        </header>
        {children}
        <SiteFooter site={site} language={language} />
      </body>
    </html>
  );
}
