import type { VariantSize } from '#formats';
import { type Language, SERVER_PAGES, type ServerPageStrings } from '#language';

import type { CardPicture } from '../presenter/card-picture.js';
import { html, type Html } from './html.js';
import { page } from './layout.js';
import { linkCardFields } from './link-card.js';
import type { WebAssets } from './web-assets.js';
import type { Image } from '../presenter/image.schemas.js';

/** As wide as an image is shown here. */
const SIZE: VariantSize = 'l';
const SIDE = 640;
/** Those that are on the first screen are not waited for. */
const AT_ONCE = 2;

export interface AlbumPage {
  link: string;
  title: string | null;
  description: string | null;
  images: readonly Image[];
  /** What a link preview shows; undefined for an album without images. */
  picture: CardPicture | undefined;
  oembed: { json: string; xml: string };
}

/** The page of an album: works without a script, loads nothing but its own files and, by path, the images. */
export function albumPage({ gallery: { styles } }: WebAssets, album: AlbumPage, language: Language): string {
  const strings = SERVER_PAGES[language];
  const { title, description, images } = album;
  const name = title ?? strings.album;
  return page({
    language,
    styles,
    title: `${name} - imglink`,
    head: html`${linkCardFields({ ...album, url: album.link })} <meta name="robots" content="noindex" />`,
    main: html`<main class="album">
      <h1>${name}</h1>
      ${description !== null && html`<p class="description">${description}</p>`}
      <p class="count">${images.length === 0 ? strings.emptyAlbum : strings.imageCount(images.length)}</p>
      ${
        images.length > 0 &&
        html`<ul>
          ${images.map((image, place) => html`<li>${pictureOf(image, place, strings)}</li>`)}
        </ul>`
      }
    </main>`,
  });
}

function pictureOf(image: Image, place: number, { untitled }: ServerPageStrings): Html {
  // A smaller version of an animation would stand still.
  const shrink = image.animated ? 1 : Math.min(1, SIDE / Math.max(image.width, image.height));
  const source = image.animated ? image.imageUrl : image.thumbnails[SIZE];
  return html`<figure>
    <a href="${pathOf(image.link)}"
      ><img
        src="${pathOf(source)}"
        width="${Math.max(1, Math.round(image.width * shrink))}"
        height="${Math.max(1, Math.round(image.height * shrink))}"
        alt="${image.title ?? untitled}"
        ${place >= AT_ONCE && html`loading="lazy"`}
    /></a>
    ${image.title !== null && html`<figcaption>${image.title}</figcaption>`}
  </figure>`;
}

/** The page may come under another host than PUBLIC_URL, and may load from its own alone. */
const pathOf = (url: string) => new URL(url).pathname;
