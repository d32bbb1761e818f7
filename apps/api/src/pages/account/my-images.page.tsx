import { type AccountPageStrings, ACCOUNT_PAGES, SERVER_PAGES } from '#language';
import { VARIANTS } from '#formats';

import type { Image } from '../../presenter/image.schemas.js';
import { urlPath } from '../parts/url-path.js';
import { type AccountPage, renderAccountPage } from './account-page.js';

const PATH = '/account/images';
const SIDE = VARIANTS.b.side;
/** Thumbnails on the first screen load at once. */
const EAGER_IMAGES = 12;

/** Where in the list a page is. */
export interface MyImagesPlace {
  search: string;
  /** The last image of the page before; undefined: the first page. */
  before: string | undefined;
}

export interface MyImages extends MyImagesPlace {
  images: readonly Image[];
  /** `before` of the next page; undefined: this is the last one. */
  next: string | undefined;
  /** False if a search ended before it had read all images and filled a page. */
  isFull: boolean;
}

/** Returns the address of a page of the list. */
export function myImagesPath({ search, before }: MyImagesPlace): string {
  const query = new URLSearchParams({ ...(search && { q: search }), ...(before !== undefined && { before }) });
  return query.size > 0 ? `${PATH}?${query.toString()}` : PATH;
}

/** The page at /account/images: the images of the account, and what can be done with the chosen ones. */
export function myImagesPage(page: AccountPage, list: MyImages): string {
  const strings = ACCOUNT_PAGES[page.language].images;
  const { images, search, next, before } = list;
  const children = (
    <>
      <form class="search" method="get" action={PATH}>
        <label class="visually-hidden" for="q">
          {strings.search}
        </label>
        <input type="search" id="q" name="q" value={search} placeholder={strings.search} maxlength={100} />
        <button class="button" type="submit">
          {strings.searchSubmit}
        </button>
        {(search !== '' || before !== undefined) && <a href={PATH}>{strings.newest}</a>}
      </form>
      {images.length === 0 ? <p class="empty">{emptyText(strings, list)}</p> : <Grid page={page} list={list} />}
      {next !== undefined && (
        <p>
          <a class="button" href={myImagesPath({ search, before: next })}>
            {list.isFull ? strings.older : strings.searchFurther}
          </a>
        </p>
      )}
      <p class="visually-hidden" role="status" data-status="" />
    </>
  );
  return renderAccountPage(page, { title: strings.title, kind: 'images', script: true, children });
}

function Grid({ page, list }: { page: AccountPage; list: MyImages }) {
  const strings = ACCOUNT_PAGES[page.language].images;
  const { untitled } = SERVER_PAGES[page.language];
  return (
    <form class="chosen" method="post" action={PATH}>
      <PlaceFields place={list} />
      <ul class="grid">
        {list.images.map((image, index) => (
          <li key={image.key}>
            <a href={urlPath(image.link)}>
              <img
                src={urlPath(image.thumbnails.b)}
                width={SIDE}
                height={SIDE}
                alt={image.title ?? untitled}
                loading={index >= EAGER_IMAGES ? 'lazy' : undefined}
              />
            </a>
            <label for={`image-${image.key}`}>
              <input
                type="checkbox"
                id={`image-${image.key}`}
                name="key"
                value={image.key}
                data-link={image.link}
                aria-label={strings.choose(image.title ?? image.key)}
              />
              <span>{image.title ?? image.key}</span>
            </label>
          </li>
        ))}
      </ul>
      <div class="actions">
        {/* First, because Enter in the field of the title presses the first button of the form. */}
        <span class="album-fields">
          <label class="visually-hidden" for="album-title">
            {strings.albumTitle}
          </label>
          <input type="text" id="album-title" name="title" value="" maxlength={128} placeholder={strings.albumTitle} />
          <button class="button" type="submit" name="action" value="album">
            {strings.album}
          </button>
        </span>
        <button class="button" type="button" hidden data-select-all="">
          {strings.chooseAll}
        </button>
        <button
          class="button"
          type="submit"
          name="action"
          value="links"
          data-copy-links=""
          data-copied={strings.copied}
        >
          {strings.links}
        </button>
        <button class="button danger" type="submit" name="action" value="delete">
          {strings.delete}
        </button>
      </div>
    </form>
  );
}

/** The page that asks whether to delete the chosen images. */
export function deleteImagesPage(page: AccountPage, images: readonly Image[], place: MyImagesPlace): string {
  const strings = ACCOUNT_PAGES[page.language].images;
  const children = (
    <form method="post" action={PATH}>
      <PlaceFields place={place} />
      <p>{strings.deleteText}</p>
      <ul class="grid">
        {images.map(({ key, title, thumbnails }) => (
          <li key={key}>
            <input type="hidden" name="key" value={key} />
            <img src={urlPath(thumbnails.b)} width={SIDE} height={SIDE} alt={title ?? key} />
          </li>
        ))}
      </ul>
      <div class="actions">
        <button class="button danger" type="submit" name="action" value="confirm-delete">
          {strings.deleteYes}
        </button>
        <a class="button" href={myImagesPath(place)}>
          {strings.deleteNo}
        </a>
      </div>
    </form>
  );
  return renderAccountPage(page, { title: strings.deleteTitle(images.length), kind: 'images', children });
}

/** The page with the links of the chosen images, for browsers without a script. */
export function imageLinksPage(page: AccountPage, images: readonly Image[], place: MyImagesPlace): string {
  const strings = ACCOUNT_PAGES[page.language].images;
  const children = (
    <>
      <textarea rows={Math.min(20, images.length + 1)} readonly aria-label={strings.links}>
        {images.map(({ link }) => link).join('\n')}
      </textarea>
      <p>
        <a class="button" href={myImagesPath(place)}>
          {strings.back}
        </a>
      </p>
    </>
  );
  return renderAccountPage(page, { title: strings.links, kind: 'images', children });
}

const PlaceFields = ({ place: { search, before } }: { place: MyImagesPlace }) => (
  <>
    <input type="hidden" name="q" value={search} />
    <input type="hidden" name="before" value={before ?? ''} />
  </>
);

function emptyText(strings: AccountPageStrings['images'], { search, before, next }: MyImages): string {
  if (search === '' && before === undefined) return strings.empty;
  return next === undefined ? strings.none : strings.noneYet;
}
