import { ADMIN_PAGES, type AdminPageStrings } from '#language';
import type { ComponentChildren } from 'preact';

import { type AccountPage } from '../account/account-page.js';
import { AccountMenu } from '../account/account-menu.js';
import { Layout } from '../parts/layout.js';
import { renderPage } from '../render-page.js';

/** What every page of administrators needs. */
export interface AdminPage extends AccountPage {
  /** True if /admin/queues shows the queues. */
  hasQueuesPage: boolean;
}

export type AdminSection = keyof AdminPageStrings['nav'];

export interface AdminPageContent {
  /** The heading, unless it is the name of the section. */
  title?: string;
  /** The section of the navigation that the page belongs to. Also a class of `<main>`. */
  section: AdminSection;
  /** True if the page loads the script of the pages with images. */
  script?: boolean;
  children: ComponentChildren;
}

const PATHS: Record<AdminSection, string> = {
  overview: '/admin',
  images: '/admin/images',
  reports: '/admin/reports',
  bans: '/admin/bans',
  accounts: '/admin/accounts',
  audit: '/admin/audit',
  queues: '/admin/queues',
};

/** A page of administrators, with the navigation between their pages. No cache may store it. */
export function renderAdminPage(page: AdminPage, content: AdminPageContent): string {
  const { assets, language, account } = page;
  const strings = ADMIN_PAGES[language];
  const { section, title = strings.nav[section], script, children } = content;
  return renderPage(
    <Layout
      site={assets.site}
      language={language}
      title={`${title} - ${assets.site.name}`}
      assets={script ? assets.admin : { styles: assets.admin.styles }}
      head={<meta name="robots" content="noindex" />}
      corner={<AccountMenu language={language} account={account} />}
    >
      <nav class="admin-nav" aria-label={strings.sections}>
        <ul>
          {(Object.keys(PATHS) as AdminSection[])
            .filter((name) => name !== 'queues' || page.hasQueuesPage)
            .map((name) => (
              <li key={name}>
                <a href={PATHS[name]} aria-current={name === section ? 'page' : undefined}>
                  {strings.nav[name]}
                </a>
              </li>
            ))}
        </ul>
      </nav>
      <main class={`account admin ${section}`}>
        <h1>{title}</h1>
        {children}
      </main>
    </Layout>,
  );
}
