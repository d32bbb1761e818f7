import { type Language, SERVER_PAGES, uploadFailureText, type UploadProblem } from '#language';

import { MessagePage } from './message.page.js';
import { UploadForm } from '../parts/upload-form.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';

export interface UploadedPage {
  link: string;
  deleteUrl: string;
  /** The path of a small variant; undefined: the image is not stored yet. */
  preview: string | undefined;
}

const PREVIEW_SIDE = 160;

/** The answer to the form of the upload page: the links of an image that was uploaded without a script. */
export function uploadedPage(
  assets: WebAssets,
  language: Language,
  { link, deleteUrl, preview }: UploadedPage,
): string {
  const { uploadForm, formats } = SERVER_PAGES[language];
  const { title, text, later, deleteLink } = uploadForm.uploaded;
  const image = preview !== undefined && <img src={preview} width={PREVIEW_SIDE} height={PREVIEW_SIDE} alt="" />;
  return renderPage(
    <MessagePage assets={assets} language={language} title={title} text={preview ? text : later} image={image}>
      <dl class="links">
        <dt>{formats.link}</dt>
        <dd>
          <a href={link}>{link}</a>
        </dd>
        <dt>{deleteLink}</dt>
        <dd>
          <a href={deleteUrl}>{deleteUrl}</a>
        </dd>
      </dl>
      <UploadForm language={language} />
    </MessagePage>,
  );
}

/** The answer to the form of the upload page if the image was refused. */
export function uploadRefusedPage(assets: WebAssets, language: Language, problem: UploadProblem): string {
  const { refused } = SERVER_PAGES[language].uploadForm;
  return renderPage(
    <MessagePage
      assets={assets}
      language={language}
      code={problem.status}
      title={refused}
      text={uploadFailureText(problem, language)}
    >
      <UploadForm language={language} />
    </MessagePage>,
  );
}
