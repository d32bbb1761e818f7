import { VARIANTS, VARIANT_SIZES } from '#imaging';

import type { Image } from '../images/image.schemas.js';
import { html } from './html.js';
import { page } from './layout.js';
import type { WebAssets } from './web-assets.js';

const KIB = 1024;

const sizeText = (bytes: number) =>
  bytes < KIB
    ? `${bytes} B`
    : bytes < KIB * KIB
      ? `${Math.round(bytes / KIB)} KB`
      : `${(bytes / KIB / KIB).toFixed(1)} MB`;

/** The width of a fitted variant; never larger than the image. */
const fittedWidth = (image: Image, side: number) =>
  Math.round(image.width * Math.min(1, side / Math.max(image.width, image.height)));

/** Widths that differ, and the original, for the browser to choose from. */
function srcset(image: Image): string {
  if (image.animated) return '';
  const fitted = VARIANT_SIZES.filter((size) => VARIANTS[size].fit === 'inside').map((size) => ({
    url: image.thumbnails[size],
    width: fittedWidth(image, VARIANTS[size].side),
  }));
  const smaller = fitted.filter(({ width }) => width >= 300 && width < image.width);
  return [...smaller, { url: image.imageUrl, width: image.width }]
    .map(({ url, width }) => `${url} ${width}w`)
    .join(', ');
}

/** The page of an image: works without a script, loads nothing from elsewhere. */
export function galleryPage(assets: WebAssets, image: Image): string {
  const title = image.title ?? 'Image';
  const markdown = `[![${(image.title ?? '').replace(/[[\]\\]/g, '\\$&')}](${image.imageUrl})](${image.link})`;
  const shares = [
    ['Link', image.link],
    ['Direct link', image.imageUrl],
    ['Markdown', markdown],
    ['BBCode', `[url=${image.link}][img]${image.imageUrl}[/img][/url]`],
    ['HTML', html`<a href="${image.link}"><img src="${image.imageUrl}" alt="${image.title ?? ''}" /></a>`.markup],
  ] as const;
  return page(assets, {
    title: `${title} · imglink`,
    head: html`<link rel="canonical" href="${image.link}" />
      <meta name="robots" content="noindex" />
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="imglink" />
      <meta property="og:title" content="${title}" />
      ${image.description !== null && html`<meta property="og:description" content="${image.description}" /><meta name="description" content="${image.description}" />`}
      <meta property="og:url" content="${image.link}" />
      <meta property="og:image" content="${image.imageUrl}" />
      <meta property="og:image:type" content="${image.contentType}" />
      <meta property="og:image:width" content="${image.width}" />
      <meta property="og:image:height" content="${image.height}" />
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="twitter:title" content="${title}" />
      <meta name="twitter:image" content="${image.imageUrl}" />`,
    main: html`<main class="picture">
      <figure>
        <a data-zoom href="${image.imageUrl}"
          ><img
            src="${image.imageUrl}"
            srcset="${srcset(image)}"
            sizes="(min-width: 1100px) 1060px, 100vw"
            width="${image.width}"
            height="${image.height}"
            alt="${title}"
            fetchpriority="high"
        /></a>
      </figure>
      <h1>${title}</h1>
      ${image.description !== null && html`<p class="description">${image.description}</p>`}
      <dl class="facts">
        <div>
          <dt>Type</dt>
          <dd>${image.contentType}${image.animated && ', animated'}</dd>
        </div>
        <div>
          <dt>Dimensions</dt>
          <dd>${image.width} × ${image.height}</dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>${sizeText(image.bytes)}</dd>
        </div>
        <div>
          <dt>Uploaded</dt>
          <dd><time datetime="${image.createdAt}">${image.createdAt.slice(0, 10)}</time></dd>
        </div>
        ${
          image.expiresAt !== null &&
          html`<div>
            <dt>Expires</dt>
            <dd><time datetime="${image.expiresAt}">${image.expiresAt.slice(0, 16).replace('T', ' ')} UTC</time></dd>
          </div>`
        }
      </dl>
      <section class="share">
        <h2>Share</h2>
        ${shares.map(
          ([label, value], place) =>
            html`<div class="field">
              <label for="share-${place}">${label}</label>
              <input id="share-${place}" readonly value="${value}" />
              <button class="button" type="button" data-copy="share-${place}" hidden>Copy</button>
            </div>`,
        )}
        <p data-status role="status"></p>
      </section>
    </main>`,
  });
}
