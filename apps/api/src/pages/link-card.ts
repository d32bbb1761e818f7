import { html, type Html } from './html.js';
import type { CardPicture } from '../presenter/card-picture.js';

/** X shows a large card from this size; smaller pictures get a small one. */
const LARGE_CARD = { width: 300, height: 157 };

/** What other sites show when somebody posts a link of ours. */
export interface LinkCard {
  /** Absolute, because it is read from elsewhere. */
  url: string;
  /** Without a title, sites show the page's `<title>` or the picture alone. */
  title: string | null;
  description: string | null;
  picture: CardPicture | undefined;
  /** The oEmbed addresses of the link by media type; undefined for a page that can't be embedded. */
  oembed?: { json: string; xml: string };
}

/**
 * The fields of a page's head for link previews: Open Graph (https://ogp.me), X's cards, and oEmbed discovery
 * (https://oembed.com, section 4).
 */
export function linkCardFields({ url, title, description, picture, oembed }: LinkCard): Html {
  const isLarge = picture && picture.width >= LARGE_CARD.width && picture.height >= LARGE_CARD.height;
  return html`<link rel="canonical" href="${url}" />
    ${oembed && [discovery('json', oembed.json, title), discovery('xml', oembed.xml, title)]}
    ${description !== null && html`<meta name="description" content="${description}" />`}
    <meta property="og:type" content="website" />
    <meta property="og:site_name" content="imglink" />
    <meta property="og:url" content="${url}" />
    ${title !== null && html`<meta property="og:title" content="${title}" />`}
    ${description !== null && html`<meta property="og:description" content="${description}" />`}
    <meta name="twitter:card" content="${isLarge ? 'summary_large_image' : 'summary'}" />
    ${title !== null && html`<meta name="twitter:title" content="${title}" />`}
    ${description !== null && html`<meta name="twitter:description" content="${description}" />`}
    ${picture && pictureFields(picture, title)}`;
}

function pictureFields({ url, contentType, width, height }: CardPicture, title: string | null): Html {
  return html`<meta property="og:image" content="${url}" />
    <meta property="og:image:type" content="${contentType}" />
    <meta property="og:image:width" content="${width}" />
    <meta property="og:image:height" content="${height}" />
    ${title !== null && html`<meta property="og:image:alt" content="${title}" />`}
    <meta name="twitter:image" content="${url}" />
    ${title !== null && html`<meta name="twitter:image:alt" content="${title}" />`}`;
}

/** The value of a `Link` header that leads to the oEmbed descriptions of a page (RFC 8288). */
export const oembedLinks = ({ json, xml }: { json: string; xml: string }): string =>
  `<${json}>; rel="alternate"; type="application/json+oembed", <${xml}>; rel="alternate"; type="text/xml+oembed"`;

const discovery = (format: 'json' | 'xml', href: string, title: string | null) =>
  html`<link
    rel="alternate"
    type="${format === 'json' ? 'application/json' : 'text/xml'}+oembed"
    href="${href}"
    ${title !== null && html`title="${title}"`}
  />`;
