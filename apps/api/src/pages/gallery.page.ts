import { formatByContentType, IMAGE_FORMATS, VARIANTS, VARIANT_SIZES } from '#formats';
import { formatBytes, formatDimensions, type Language, SERVER_PAGES, type ServerPageStrings } from '#language';

import type { Image } from '../presenter/image.schemas.js';
import type { CardPicture } from '../presenter/card-picture.js';
import { html, type Html } from './html.js';
import { page } from './layout.js';
import { linkCardFields } from './link-card.js';
import { shareFields } from './share-fields.js';
import type { WebAssets } from './web-assets.js';

/** Narrower versions would look blurred in a page's width. */
const MIN_WIDTH = 300;
const MOST_HEIGHT_VH = 78;

/** A cached page does not know its reader's time zone. */
const DATE = { dateStyle: 'long', timeZone: 'UTC' } as const;
const TIME = { ...DATE, timeStyle: 'short' } as const;

export interface GalleryPageOptions {
  language: Language;
  picture: CardPicture;
  oembed: { json: string; xml: string };
}

/** The page of an image: works without a script, loads nothing but its own files and, by path, the image. */
export function galleryPage({ gallery }: WebAssets, image: Image, options: GalleryPageOptions): string {
  const { language, picture, oembed } = options;
  const name = image.title ?? image.key;
  const strings = SERVER_PAGES[language];
  return page({
    language,
    title: `${name} - imglink`,
    ...gallery,
    head: html`${linkCardFields({ url: image.link, title: image.title, description: image.description, picture, oembed })}
      <meta name="robots" content="noindex" />`,
    main: html`<main class="picture">
      <figure>
        <a href="${pathOf(image.imageUrl)}" data-zoom
          ><img
            src="${pathOf(image.imageUrl)}"
            ${srcset(image)}
            width="${image.width}"
            height="${image.height}"
            alt="${image.title ?? strings.untitled}"
            fetchpriority="high"
        /></a>
        <figcaption><h1>${name}</h1></figcaption>
      </figure>
      ${image.description !== null && html`<p class="description">${image.description}</p>`}
      ${factsOf(image, language, strings)} ${shareFields(image, strings)}
      <p class="visually-hidden" role="status" data-status></p>
    </main>`,
  });
}

function factsOf(image: Image, language: Language, strings: ServerPageStrings): Html {
  const format = formatByContentType(image.contentType);
  const type = format ? IMAGE_FORMATS[format].label : '';
  return html`<dl class="facts">
    ${fact(strings.type, image.animated ? `${type}, ${strings.animated}` : type)}
    ${fact(strings.dimensions, formatDimensions(image.width, image.height))}
    ${fact(strings.size, formatBytes(image.bytes, language))}
    ${fact(strings.uploaded, timeOf(image.createdAt, language, DATE))}
    ${image.expiresAt !== null && fact(strings.expires, html`${timeOf(image.expiresAt, language, TIME)} UTC`)}
  </dl>`;
}

const fact = (name: string, value: string | Html) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

function timeOf(iso: string, language: Language, options: Intl.DateTimeFormatOptions): Html {
  // The day before the month, as nearly everybody who reads English expects.
  const text = new Date(iso).toLocaleString(language === 'en' ? 'en-GB' : language, options);
  return html`<time datetime="${iso}">${text}</time>`;
}

/** Narrower versions for the browser to choose from; an animated image has none. */
function srcset(image: Image): Html | undefined {
  const fitted = VARIANT_SIZES.filter((size) => VARIANTS[size].fit === 'inside').map((size) => ({
    url: image.thumbnails[size],
    width: Math.round(image.width * Math.min(1, VARIANTS[size].side / Math.max(image.width, image.height))),
  }));
  const narrower = fitted.filter(({ width }) => width >= MIN_WIDTH && width < image.width);
  if (image.animated || narrower.length === 0) return undefined;
  const sources = [...narrower, { url: image.imageUrl, width: image.width }];
  const list = sources.map(({ url, width }) => `${pathOf(url)} ${width}w`).join(', ');
  // As gallery.css draws it: no wider than the window, no higher than most of it.
  const highest = Math.round((MOST_HEIGHT_VH * image.width) / image.height);
  return html`srcset="${list}" sizes="min(100vw, ${highest}vh, ${image.width}px)"`;
}

/** The page may come under another host than PUBLIC_URL, and may load from its own alone. */
const pathOf = (url: string) => new URL(url).pathname;
