import { VARIANTS } from '#formats';
import { type Language, SERVER_PAGES } from '#language';
import type { Key } from '#keys';

import { MessagePage } from './message.page.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';

const PREVIEW_SIDE = VARIANTS.b.side;

export interface ImageToDelete {
  key: Key;
  title: string | null;
  /** False while the image is still being stored: there is no preview yet. */
  hasPreview: boolean;
}

/** Asks whether to delete an image. Only the button, a POST, deletes it. */
export function deletePage(assets: WebAssets, language: Language, image: ImageToDelete): string {
  const strings = SERVER_PAGES[language].deleteImage;
  const preview = image.hasPreview && (
    <img src={`/i/${image.key}b.webp`} width={PREVIEW_SIDE} height={PREVIEW_SIDE} alt={image.title ?? strings.image} />
  );
  return renderPage(
    <MessagePage assets={assets} language={language} title={strings.title} text={strings.text} image={preview}>
      <form method="post">
        <button class="button danger" type="submit">
          {strings.yes}
        </button>{' '}
        <a class="button" href={`/gallery/${image.key}`}>
          {strings.no}
        </a>
      </form>
    </MessagePage>,
  );
}

/** Confirms that the image is deleted. */
export const deletedPage = (assets: WebAssets, language: Language): string =>
  renderPage(<MessagePage assets={assets} language={language} {...SERVER_PAGES[language].deleted} />);

/** Says that there is no image to delete: it is gone (410), or the token fits no image (404). */
export function nothingToDeletePage(assets: WebAssets, language: Language, code: 404 | 410): string {
  const strings = SERVER_PAGES[language][code === 410 ? 'goneAlready' : 'nothingToDelete'];
  return renderPage(<MessagePage assets={assets} language={language} code={code} {...strings} />);
}
