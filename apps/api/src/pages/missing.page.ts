import { type Language, SERVER_PAGES } from '#language';

import { html } from './html.js';
import { messagePage } from './message.page.js';
import type { WebAssets } from './web-assets.js';

export type Missing = 'missing' | 'gone' | 'nowhere' | 'missingAlbum' | 'goneAlbum';

/** For people who find nothing at an address: what may be wrong, and where to go on. */
export function missingPage(assets: WebAssets, language: Language, missing: Missing): string {
  const strings = SERVER_PAGES[language];
  return messagePage(assets, language, {
    code: missing === 'gone' || missing === 'goneAlbum' ? 410 : 404,
    ...strings[missing],
    more: html`${missing === 'gone' && html`<p>${strings.ownLink}</p>`}
      <p><a class="button" href="/">${strings.uploadAnImage}</a></p>`,
  });
}
