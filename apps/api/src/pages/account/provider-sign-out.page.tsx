import { ACCOUNT_PAGES } from '#language';

import { type AccountPage, renderAccountPage } from './account-page.js';

/** Where a person signs out at the OpenID provider. */
export interface ProviderSignOut {
  url: string;
  name: string;
}

/** The page after signing out of imglink. It continues at the provider by itself, without a script. */
export function providerSignOutPage(page: AccountPage, { url, name }: ProviderSignOut): string {
  const strings = ACCOUNT_PAGES[page.language].signedOut;
  return renderAccountPage(page, {
    title: strings.title,
    kind: 'sign-in',
    head: <meta http-equiv="refresh" content={`0; url=${url}`} />,
    children: (
      <>
        <p>{strings.text}</p>
        <a class="button primary" href={url}>
          {strings.atProvider(name)}
        </a>
      </>
    ),
  });
}
