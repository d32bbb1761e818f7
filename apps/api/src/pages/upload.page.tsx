import { type Language, SERVER_PAGES, UPLOAD_PAGE } from '#language';

import { AccountMenu } from './account/account-menu.js';
import { Layout } from './parts/layout.js';
import { LinkCard } from './parts/link-card.js';
import { UploadForm } from './parts/upload-form.js';
import { renderPage } from './render-page.js';
import type { WebAssets } from './web-assets.js';

/** The link preview's picture of the upload page, a file of apps/web/public. */
const homePicture = (base: string) => ({
  url: `${base}/card.png`,
  contentType: 'image/png',
  width: 1200,
  height: 630,
});

export interface UploadPage {
  /** The scheme, host and path prefix of all public URLs. */
  base: string;
  /** The name of the account of the person who is signed in; undefined: nobody is. */
  account: string | undefined;
  /** False if the server fetches no images. */
  takesUrls: boolean;
}

/**
 * The upload page: an element that apps/web renders into, and instructions for browsers without JavaScript.
 */
export function uploadPage(assets: WebAssets, language: Language, { base, account, takesUrls }: UploadPage): string {
  const { description, withoutScript } = SERVER_PAGES[language];
  const { title, api } = UPLOAD_PAGE[language];
  const { site } = assets;
  return renderPage(
    <Layout
      site={site}
      language={language}
      title={`${title} - ${site.name}`}
      assets={assets.upload}
      head={
        <LinkCard
          siteName={site.name}
          url={`${base}/`}
          title={site.name}
          description={description}
          picture={homePicture(base)}
        />
      }
      corner={
        <div class="corner">
          <a href="/docs">{api}</a>
          <AccountMenu language={language} account={account === undefined ? undefined : { name: account }} />
        </div>
      }
    >
      <div id="app" data-account={account} data-urls={takesUrls ? '' : undefined} />
      <noscript>
        <main class="message">
          <h1>{withoutScript.title}</h1>
          <UploadForm language={language} />
          <p>{withoutScript.text}</p>
          <pre>
            <code>curl -F image=@photo.jpg {base}/v1/images</code>
          </pre>
          <p>
            <a href="/docs">{withoutScript.api}</a>
          </p>
        </main>
      </noscript>
    </Layout>,
  );
}
