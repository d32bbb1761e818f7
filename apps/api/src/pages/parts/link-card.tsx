import type { CardPicture } from '../../presenter/card-picture.js';

/** X shows a large card for pictures of at least this size, in pixels, and a small one otherwise. */
const LARGE_CARD = { width: 300, height: 157 };

/** The URLs of the oEmbed description of a page, by format. */
export interface OembedUrls {
  json: string;
  xml: string;
}

/** The preview that other sites show for the link of a page. */
export interface LinkCardProps {
  /** SITE_NAME. */
  siteName: string;
  /** The absolute URL of the page. */
  url: string;
  /** Sites show the page's `<title>`, or the picture alone, where the card has no title. */
  title: string | null;
  description: string | null;
  picture: CardPicture | undefined;
  /** Undefined for a page that cannot be embedded. */
  oembed?: OembedUrls;
}

/**
 * The elements of `<head>` that describe a page to other sites: Open Graph (https://ogp.me), X's cards and oEmbed
 * discovery (https://oembed.com, section 4).
 */
export function LinkCard({ siteName, url, title, description, picture, oembed }: LinkCardProps) {
  const isLarge = picture && picture.width >= LARGE_CARD.width && picture.height >= LARGE_CARD.height;
  return (
    <>
      <link rel="canonical" href={url} />
      {oembed && <OembedLink type="application/json+oembed" href={oembed.json} title={title} />}
      {oembed && <OembedLink type="text/xml+oembed" href={oembed.xml} title={title} />}
      {description !== null && <meta name="description" content={description} />}
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content={siteName} />
      <meta property="og:url" content={url} />
      {title !== null && <meta property="og:title" content={title} />}
      {description !== null && <meta property="og:description" content={description} />}
      <meta name="twitter:card" content={isLarge ? 'summary_large_image' : 'summary'} />
      {title !== null && <meta name="twitter:title" content={title} />}
      {description !== null && <meta name="twitter:description" content={description} />}
      {picture && <PictureFields picture={picture} title={title} />}
    </>
  );
}

function PictureFields({ picture, title }: { picture: CardPicture; title: string | null }) {
  return (
    <>
      <meta property="og:image" content={picture.url} />
      <meta property="og:image:type" content={picture.contentType} />
      <meta property="og:image:width" content={String(picture.width)} />
      <meta property="og:image:height" content={String(picture.height)} />
      {title !== null && <meta property="og:image:alt" content={title} />}
      <meta name="twitter:image" content={picture.url} />
      {title !== null && <meta name="twitter:image:alt" content={title} />}
    </>
  );
}

const OembedLink = ({ type, href, title }: { type: string; href: string; title: string | null }) => (
  <link rel="alternate" type={type} href={href} title={title ?? undefined} />
);

/** The value of the `Link` header that leads to the oEmbed descriptions of a page (RFC 8288). */
export const oembedLinkHeader = ({ json, xml }: OembedUrls): string =>
  `<${json}>; rel="alternate"; type="application/json+oembed", <${xml}>; rel="alternate"; type="text/xml+oembed"`;
