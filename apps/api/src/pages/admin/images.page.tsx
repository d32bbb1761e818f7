import { ADMIN_PAGES, formatBytes, formatDimensions, type Language } from '#language';
import { VARIANTS } from '#formats';
import type { ListedState } from '#moderation';

import type { Image } from '../../presenter/image.schemas.js';
import { urlPath } from '../parts/url-path.js';
import { ActionBar, scriptTexts, ShortcutHelp } from './parts/action-bar.js';
import { type AdminPage, renderAdminPage } from './admin-page.js';
import { FilterForm } from './parts/filter-form.js';
import { type ImageFilterName, type ImageFilterValues, imagesPath } from './parts/image-filters.js';

const SIDE = VARIANTS.b.side;
/** Thumbnails on the first screen load at once. */
const EAGER_IMAGES = 12;

export interface ShownImage {
  image: Image;
  state: ListedState;
  /** The address of the uploader; null: it is not kept. */
  address: string | null;
  /** The name of the account of the uploader; undefined: nobody was signed in, or the account was deleted. */
  account: string | undefined;
  openReports: number;
  blockReason: string | undefined;
}

export interface ShownImages {
  images: readonly ShownImage[];
  /** `before` of the next page; undefined: this is the last one. */
  next: string | undefined;
  values: ImageFilterValues;
  /** A field that cannot be read. */
  invalid: ImageFilterName | undefined;
}

/** The page at /admin/images: the images of all uploaders, and what can be done with the chosen ones. */
export function imagesPage(page: AdminPage, { images, next, values, invalid }: ShownImages): string {
  const { language } = page;
  const strings = ADMIN_PAGES[language].images;
  const children = (
    <>
      <FilterForm language={language} values={values} invalid={invalid} />
      {images.length === 0 ? (
        <p class="empty">{strings.empty}</p>
      ) : (
        <form
          class="moderated"
          method="post"
          action="/admin/images"
          data-moderated=""
          data-texts={scriptTexts(language)}
        >
          <input type="hidden" name="back" value={imagesPath(values)} />
          <ul class="grid">
            {images.map((shown, index) => (
              <Item key={shown.image.key} shown={shown} isEager={index < EAGER_IMAGES} language={language} />
            ))}
          </ul>
          <ActionBar section="images" language={language} />
        </form>
      )}
      {next !== undefined && (
        <p>
          <a class="button" rel="next" href={imagesPath({ ...values, before: next })}>
            {strings.older}
          </a>
        </p>
      )}
      <ShortcutHelp section="images" language={language} />
    </>
  );
  return renderAdminPage(page, { title: strings.title, section: 'images', script: true, children });
}

function Item({ shown, isEager, language }: { shown: ShownImage; isEager: boolean; language: Language }) {
  const strings = ADMIN_PAGES[language].images;
  const { image, state, address, account, openReports, blockReason } = shown;
  const preview = `/admin/images/${image.key}/preview`;
  const isDark = state === 'blocked' || state === 'held';
  const name = image.title ?? image.key;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const thumbnail = (
    <img
      src={isDark ? `${preview}?size=b` : urlPath(image.thumbnails.b)}
      width={SIDE}
      height={SIDE}
      alt={name}
      loading={isEager ? undefined : 'lazy'}
    />
  );
  return (
    <li data-key={image.key} data-state={state}>
      {state === 'deleted' ? (
        <span class="no-image" />
      ) : (
        <a href={isDark ? `${preview}?size=l` : urlPath(image.link)} tabindex={-1}>
          {thumbnail}
        </a>
      )}
      <label for={`image-${image.key}`}>
        <input
          type="checkbox"
          id={`image-${image.key}`}
          name="key"
          value={image.key}
          aria-label={strings.choose(name)}
        />
        <span>{name}</span>
      </label>
      <p class="fact">
        <strong class="tag" data-state-name="">
          {strings.states[state]}
        </strong>
        {openReports > 0 && <a href="/admin/reports">{strings.reports(openReports)}</a>}
      </p>
      {blockReason !== undefined && <p class="fact">{strings.blockedFor(blockReason)}</p>}
      <p class="fact">{[account ?? strings.anonymous, ...(address === null ? [] : [address])].join(' · ')}</p>
      <p class="fact">
        <time datetime={image.createdAt}>{date.format(Date.parse(image.createdAt))}</time>
        {` · ${formatDimensions(image.width, image.height)} · ${formatBytes(image.bytes, language)}`}
      </p>
    </li>
  );
}
