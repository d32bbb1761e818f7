import { type Language, SERVER_PAGES } from '#language';
import type { ComponentChildren } from 'preact';

import { Layout } from '../parts/layout.js';
import type { WebAssets } from '../web-assets.js';

export interface MessagePageProps {
  assets: WebAssets;
  language: Language;
  /** An HTTP status code, shown above the title. */
  code?: number;
  title: string;
  text: string;
  image?: ComponentChildren;
  /** Replaces the link to the upload page at the end of the header bar. */
  corner?: ComponentChildren;
  /** Replaces the link to the upload page below the text. */
  children?: ComponentChildren;
}

/** A page with one message, and below it links or a form. */
export function MessagePage({ assets, language, code, title, text, image, corner, children }: MessagePageProps) {
  return (
    <Layout
      site={assets.site}
      language={language}
      title={`${title} - ${assets.site.name}`}
      assets={{ styles: assets.gallery.styles }}
      head={<meta name="robots" content="noindex" />}
      corner={corner}
    >
      <main class="message">
        {code !== undefined && <p class="code">{code}</p>}
        <h1>{title}</h1>
        {image}
        <p>{text}</p>
        {children ?? <UploadLink language={language} />}
      </main>
    </Layout>
  );
}

export const UploadLink = ({ language }: { language: Language }) => (
  <p>
    <a class="button" href="/">
      {SERVER_PAGES[language].uploadAnImage}
    </a>
  </p>
);
