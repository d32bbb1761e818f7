import { type Language, SERVER_PAGES, UPLOAD_PAGE } from '#language';

import { html } from './html.js';
import { page } from './layout.js';
import { linkCardFields } from './link-card.js';
import type { WebAssets } from './web-assets.js';

/** The picture of a link preview of the upload page, which stands in apps/web/public. */
const homePicture = (base: string) => ({
  url: `${base}/card.png`,
  contentType: 'image/png',
  width: 1200,
  height: 630,
});

/** GET /: the frame that apps/web fills in, and what to do without a script. `base`: what addresses begin with. */
export function uploadPage({ upload }: WebAssets, language: Language, base: string): string {
  const { description, withoutScript } = SERVER_PAGES[language];
  const { title, api } = UPLOAD_PAGE[language];
  return page({
    language,
    title,
    ...upload,
    head: linkCardFields({ url: `${base}/`, title: 'imglink', description, picture: homePicture(base) }),
    corner: html`<a href="/docs">${api}</a>`,
    main: html`<div id="app"></div>
      <noscript>
        <main class="message">
          <h1>${withoutScript.title}</h1>
          <p>${withoutScript.text}</p>
          <pre><code>curl -F image=@photo.jpg ${base}/v1/images</code></pre>
          <p><a href="/docs">${withoutScript.api}</a></p>
        </main>
      </noscript>`,
  });
}
