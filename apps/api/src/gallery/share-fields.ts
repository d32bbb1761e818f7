import type { Image } from '../images/image.schemas.js';
import { html, type Html } from './html.js';

/** What can be copied from the page of an image. */
export function shareFields({ link, imageUrl, title }: Image): Html {
  const markdownTitle = (title ?? '').replace(/[[\]\\]/g, '\\$&').replace(/\s+/g, ' ');
  const fields: [id: string, label: string, value: string][] = [
    ['link', 'Link', link],
    ['direct', 'Direct link', imageUrl],
    ['markdown', 'Markdown', `[![${markdownTitle}](${imageUrl})](${link})`],
    ['bbcode', 'BBCode', `[url=${link}][img]${imageUrl}[/img][/url]`],
    ['html', 'HTML', html`<a href="${link}"><img src="${imageUrl}" alt="${title ?? ''}" /></a>`.markup],
  ];
  return html`<section class="share" aria-labelledby="share">
    <h2 id="share">Share</h2>
    ${fields.map(([id, label, value]) => shareField(`share-${id}`, label, value))}
  </section>`;
}

const shareField = (id: string, label: string, value: string) =>
  html`<div class="field">
    <label for="${id}">${label}</label>
    <input id="${id}" type="text" readonly value="${value}" />
    <button class="button" type="button" data-copy="${id}" data-copied="Copied" hidden>
      Copy<span class="visually-hidden"> ${label}</span>
    </button>
  </div>`;
