import type { AccountRole } from '#accounts';
import type { Language } from '#language';
import type { ComponentChildren } from 'preact';

import { Layout } from '../parts/layout.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';
import { AccountMenu } from './account-menu.js';

/** What every page of the account room needs. */
export interface AccountPage {
  assets: WebAssets;
  language: Language;
  /** The account of the person who is signed in; undefined: nobody is. */
  account: { name: string; role?: AccountRole } | undefined;
}

export interface AccountPageContent {
  title: string;
  /** A class of `<main>`. */
  kind: string;
  /** True if the page loads the script of the account's pages. */
  script?: boolean;
  /** More elements of `<head>`. */
  head?: ComponentChildren;
  children: ComponentChildren;
}

/** A page of one person, with the account's menu in the header bar. No cache may store it. */
export function renderAccountPage({ assets, language, account }: AccountPage, content: AccountPageContent): string {
  const { title, kind, script, head, children } = content;
  return renderPage(
    <Layout
      site={assets.site}
      language={language}
      title={`${title} - ${assets.site.name}`}
      assets={script ? assets.account : { styles: assets.account.styles }}
      head={
        <>
          <meta name="robots" content="noindex" />
          {head}
        </>
      }
      corner={<AccountMenu language={language} account={account} />}
    >
      <main class={`account ${kind}`}>
        <h1>{title}</h1>
        {children}
      </main>
    </Layout>,
  );
}
