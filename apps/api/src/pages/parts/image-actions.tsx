import type { ServerPageStrings } from '#language';

import type { Image } from '../../presenter/image.schemas.js';
import { urlPath } from './url-path.js';

const MAX_TITLE = 128;
const MAX_DESCRIPTION = 2_000;

/**
 * The actions of a visitor on an image. The script of the page shows the buttons that need it, and those of the owner
 * in the browser that has the delete token.
 */
export function ImageActions({ image, strings }: { image: Image; strings: ServerPageStrings }) {
  const { key, title, description } = image;
  const path = urlPath(image.imageUrl);
  const extension = path.slice(path.lastIndexOf('.'));
  const { edit } = strings;
  return (
    <div data-own={key}>
      <p class="image-actions">
        <a class="button" href={path} download={(title ?? key) + extension}>
          {strings.download}
        </a>
        <button class="button" type="button" data-send={image.link} hidden>
          {strings.share}
        </button>
        <button class="button" type="button" data-edit="" hidden>
          {edit.open}
        </button>
        <a class="button" href="/delete/" rel="nofollow" data-delete="" hidden>
          {edit.delete}
        </a>
      </p>
      <form class="edit" method="post" data-edit-form="" hidden>
        <label for="title">{edit.title}</label>
        <input type="text" id="title" name="title" value={title ?? ''} maxlength={MAX_TITLE} />
        <label for="description">{edit.description}</label>
        <textarea id="description" name="description" rows={3} maxlength={MAX_DESCRIPTION}>
          {description ?? ''}
        </textarea>
        <p>
          <button class="button primary" type="submit">
            {edit.save}
          </button>
        </p>
        <p class="failure" role="alert" data-failure={edit.failed} />
      </form>
    </div>
  );
}
