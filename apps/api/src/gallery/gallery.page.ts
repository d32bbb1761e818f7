import { FORMATS, VARIANTS, VARIANT_SIZES } from '#imaging';

import type { Image } from '../images/image.schemas.js';
import { html, type Html } from './html.js';
import { page } from './layout.js';
import { shareFields } from './share-fields.js';
import type { WebAssets } from './web-assets.js';

const KIB = 1024;
/** Narrower versions would look blurred in a page's width. */
const MIN_WIDTH = 300;

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The page of an image: works without a script, loads nothing but its own files and, by path, the image. */
export function galleryPage(assets: WebAssets, image: Image, oembedUrl: string): string {
  const name = image.title ?? image.key;
  return page(assets, {
    title: `${name} - imglink`,
    isScripted: true,
    head: headOf(image, oembedUrl),
    main: html`<main class="picture">
      <figure>
        <a href="${pathOf(image.imageUrl)}" data-zoom
          ><img
            src="${pathOf(image.imageUrl)}"
            ${srcset(image)}
            width="${image.width}"
            height="${image.height}"
            alt="${image.title ?? 'Image without a title'}"
            fetchpriority="high"
        /></a>
        <figcaption><h1>${name}</h1></figcaption>
      </figure>
      ${image.description !== null && html`<p class="description">${image.description}</p>`} ${factsOf(image)}
      ${shareFields(image)}
      <p class="visually-hidden" role="status" data-status></p>
    </main>`,
  });
}

/** Absolute: whoever shows a card of the page asks from elsewhere. */
function headOf(image: Image, oembedUrl: string): Html {
  const title = image.title ?? 'Image';
  const { description } = image;
  return html`<link rel="canonical" href="${image.link}" />
    <link rel="alternate" type="application/json+oembed" href="${oembedUrl}" title="${title}" />
    <meta name="robots" content="noindex" />
    ${description !== null && html`<meta name="description" content="${description}" />`}
    <meta property="og:type" content="website" />
    <meta property="og:site_name" content="imglink" />
    <meta property="og:title" content="${title}" />
    ${description !== null && html`<meta property="og:description" content="${description}" />`}
    <meta property="og:url" content="${image.link}" />
    <meta property="og:image" content="${image.imageUrl}" />
    <meta property="og:image:type" content="${image.contentType}" />
    <meta property="og:image:width" content="${image.width}" />
    <meta property="og:image:height" content="${image.height}" />
    <meta property="og:image:alt" content="${title}" />
    <meta name="twitter:card" content="summary_large_image" />
    <meta name="twitter:title" content="${title}" />
    ${description !== null && html`<meta name="twitter:description" content="${description}" />`}
    <meta name="twitter:image" content="${image.imageUrl}" />
    <meta name="twitter:image:alt" content="${title}" />`;
}

function factsOf(image: Image): Html {
  const kind = Object.entries(FORMATS).find(([, { contentType }]) => contentType === image.contentType)?.[0] ?? '';
  return html`<dl class="facts">
    ${fact('Type', `${kind === 'webp' ? 'WebP' : kind.toUpperCase()}${image.animated ? ', animated' : ''}`)}
    ${fact('Dimensions', `${image.width} × ${image.height}`)} ${fact('Size', sizeText(image.bytes))}
    ${fact('Uploaded', timeOf(image.createdAt, DATE))}
    ${image.expiresAt !== null && fact('Expires', html`${timeOf(image.expiresAt, TIME)} UTC`)}
  </dl>`;
}

const fact = (name: string, value: string | Html) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

const timeOf = (iso: string, format: Intl.DateTimeFormat) =>
  html`<time datetime="${iso}">${format.format(new Date(iso))}</time>`;

function sizeText(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  if (bytes < KIB * KIB) return `${Math.round(bytes / KIB)} KB`;
  return `${(bytes / KIB / KIB).toFixed(1)} MB`;
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
  return html`srcset="${list}" sizes="(min-width: ${image.width}px) ${image.width}px, 100vw"`;
}

/** The page may come under another host than PUBLIC_URL, and may load from its own alone. */
const pathOf = (url: string) => new URL(url).pathname;
