import { type Language, SERVER_PAGES } from '#language';

import { MessagePage, UploadLink } from './message.page.js';
import { renderPage } from './render-page.js';
import type { WebAssets } from './web-assets.js';

/** Why an address shows nothing; each has a title and a text in `ServerPageStrings`. */
export type Missing = 'missing' | 'gone' | 'nowhere' | 'missingAlbum' | 'goneAlbum';

/** The page for a browser whose address leads to nothing: the likely reason and a link to the upload page. */
export function missingPage(assets: WebAssets, language: Language, missing: Missing): string {
  const strings = SERVER_PAGES[language];
  const code = missing === 'gone' || missing === 'goneAlbum' ? 410 : 404;
  return renderPage(
    <MessagePage assets={assets} language={language} code={code} {...strings[missing]}>
      {missing === 'gone' && <p>{strings.ownLink}</p>}
      <UploadLink language={language} />
    </MessagePage>,
  );
}
