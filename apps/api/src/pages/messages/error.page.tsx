import { type Language, SERVER_PAGES } from '#language';

import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';
import { AccountMenu, type AccountMenuProps } from '../account/account-menu.js';
import { MessagePage, UploadLink } from './message.page.js';

/** The errors that have a page, by their HTTP status. Each has a title and a text in `ServerPageStrings`. */
const STATUS_OF = {
  missing: 404,
  gone: 410,
  nowhere: 404,
  missingAlbum: 404,
  goneAlbum: 410,
  forbidden: 403,
  otherSite: 403,
  bannedClient: 403,
  unavailable: 503,
  noSpace: 507,
} as const;

export type PageError = keyof typeof STATUS_OF;

/**
 * The page for a browser in place of a problem document: the likely reason and where to go from here. `account`: the
 * account of the person who is signed in, for the header bar of an answer that no cache stores.
 */
export function errorPage(
  assets: WebAssets,
  language: Language,
  error: PageError,
  account?: AccountMenuProps['account'],
): string {
  const strings = SERVER_PAGES[language];
  const corner = account && <AccountMenu language={language} account={account} />;
  return renderPage(
    <MessagePage assets={assets} language={language} code={STATUS_OF[error]} {...strings[error]} corner={corner}>
      {error === 'gone' && <p>{strings.ownLink}</p>}
      {error === 'forbidden' ? <SignInLink language={language} /> : <UploadLink language={language} />}
    </MessagePage>,
  );
}

const SignInLink = ({ language }: { language: Language }) => (
  <p>
    <a class="button" href="/sign-in">
      {SERVER_PAGES[language].closed.signIn}
    </a>
  </p>
);
