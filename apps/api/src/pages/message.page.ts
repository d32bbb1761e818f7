import { type Language, SERVER_PAGES } from '#language';

import { html, type Html } from './html.js';
import { page } from './layout.js';
import type { WebAssets } from './web-assets.js';

export interface Message {
  /** A status to show. */
  code?: number;
  title: string;
  text: string;
  image?: Html;
  /** Instead of the way to the upload page. */
  more?: Html;
}

/** A page that says one thing, and maybe asks one. */
export function messagePage(
  { gallery: { styles } }: WebAssets,
  language: Language,
  { code, title, text, image, more }: Message,
): string {
  return page({
    language,
    title: `${title} - imglink`,
    styles,
    head: html`<meta name="robots" content="noindex" />`,
    main: html`<main class="message">
      ${code !== undefined && html`<p class="code">${code}</p>`}
      <h1>${title}</h1>
      ${image}
      <p>${text}</p>
      ${more ?? html`<p><a class="button" href="/">${SERVER_PAGES[language].uploadAnImage}</a></p>`}
    </main>`,
  });
}
