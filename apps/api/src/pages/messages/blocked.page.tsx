import { type Language, SERVER_PAGES, SITE_PAGES } from '#language';

import { MessagePage, UploadLink } from './message.page.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';

/** The page of a blocked image. `reason`: of a block that the law demands, for everybody to read. */
export function blockedPage(assets: WebAssets, language: Language, reason: string | undefined): string {
  const { contact } = assets.site;
  const strings = SERVER_PAGES[language].blocked;
  return renderPage(
    <MessagePage
      assets={assets}
      language={language}
      code={451}
      title={strings.title}
      text={strings.text}
      image={reason !== undefined && <p>{strings.reason(reason)}</p>}
    >
      {contact === undefined ? (
        <UploadLink language={language} />
      ) : (
        <p>
          <a class="button" href={contact}>
            {SITE_PAGES[language].contactOperator}
          </a>
        </p>
      )}
    </MessagePage>,
  );
}
