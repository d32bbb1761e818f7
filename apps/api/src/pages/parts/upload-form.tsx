import { IMAGE_CONTENT_TYPES } from '#formats';
import { type Language, SERVER_PAGES, UPLOAD_PAGE } from '#language';

const KINDS = IMAGE_CONTENT_TYPES.join(',');

/** Uploads one image without a script. */
export function UploadForm({ language }: { language: Language }) {
  const { choose, submit } = SERVER_PAGES[language].uploadForm;
  const { kinds } = UPLOAD_PAGE[language];
  return (
    <form class="upload-form" method="post" action="/upload" enctype="multipart/form-data">
      <p>
        <label for="image">{choose}</label>
      </p>
      <p>
        <input type="file" id="image" name="image" accept={KINDS} required />
      </p>
      <p class="fine">{kinds}</p>
      <p>
        <button class="button primary" type="submit">
          {submit}
        </button>
      </p>
    </form>
  );
}
