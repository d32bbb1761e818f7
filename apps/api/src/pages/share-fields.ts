import type { ServerPageStrings } from '#language';

import type { Image } from '../presenter/image.schemas.js';
import { html, type Html } from './html.js';

/** What can be copied from the page of an image. */
export function shareFields({ link, imageUrl, title }: Image, strings: ServerPageStrings): Html {
  const markdownTitle = (title ?? '').replace(/[[\]\\]/g, '\\$&').replace(/\s+/g, ' ');
  const values: Record<keyof ServerPageStrings['formats'], string> = {
    link,
    direct: imageUrl,
    markdown: `[![${markdownTitle}](${imageUrl})](${link})`,
    bbcode: `[url=${link}][img]${imageUrl}[/img][/url]`,
    html: html`<a href="${link}"><img src="${imageUrl}" alt="${title ?? ''}" /></a>`.markup,
  };
  const fields = Object.entries(values) as [keyof typeof values, string][];
  return html`<section class="share" aria-labelledby="share">
    <h2 id="share">${strings.share}</h2>
    ${fields.map(([format, value]) => shareField(format, value, strings))}
  </section>`;
}

function shareField(format: keyof ServerPageStrings['formats'], value: string, strings: ServerPageStrings): Html {
  const id = `share-${format}`;
  const label = strings.formats[format];
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input id="${id}" type="text" readonly value="${value}" />
    <button class="button" type="button" data-copy="${id}" data-copied="${strings.copied}" hidden>
      ${strings.copy}<span class="visually-hidden"> ${label}</span>
    </button>
  </div>`;
}
