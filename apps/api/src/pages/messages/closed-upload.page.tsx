import { type Language, SERVER_PAGES } from '#language';

import { MessagePage } from './message.page.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';

/** In place of the upload page, for somebody who must sign in before they may upload. */
export function closedUploadPage(assets: WebAssets, language: Language): string {
  const { title, text, signIn } = SERVER_PAGES[language].closed;
  return renderPage(
    <MessagePage assets={assets} language={language} title={title} text={text}>
      <p>
        <a class="button" href="/sign-in">
          {signIn}
        </a>
      </p>
    </MessagePage>,
  );
}
