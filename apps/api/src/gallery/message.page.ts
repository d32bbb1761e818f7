import { html, type Html } from './html.js';
import { page } from './layout.js';
import type { WebAssets } from './web-assets.js';

/** A page that says one thing, and maybe asks one. */
export function messagePage(assets: WebAssets, title: string, text: string, more?: Html): string {
  return page(assets, {
    title: `${title} · imglink`,
    head: html`<meta name="robots" content="noindex" />`,
    main: html`<main class="message">
      <h1>${title}</h1>
      <p>${text}</p>
      ${more ?? html`<p><a class="button" href="/">Upload an image</a></p>`}
    </main>`,
  });
}
