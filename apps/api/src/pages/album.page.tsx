import type { VariantSize } from '#formats';
import { type Language, SERVER_PAGES, type ServerPageStrings } from '#language';

import type { CardPicture } from '../presenter/card-picture.js';
import { fittedSize } from '../presenter/fitted-size.js';
import type { Image } from '../presenter/image.schemas.js';
import { Layout } from './parts/layout.js';
import { LinkCard, type OembedUrls } from './parts/link-card.js';
import { ReportLink } from './parts/report-link.js';
import { urlPath } from './parts/url-path.js';
import { renderPage } from './render-page.js';
import type { WebAssets } from './web-assets.js';

/** The variant that the page shows of each image. */
const SIZE: VariantSize = 'l';
/** Images on the first screen load at once, all others when they come near it. */
const EAGER_IMAGES = 2;

export interface AlbumPage {
  link: string;
  title: string | null;
  description: string | null;
  images: readonly Image[];
  /** The picture of link previews; undefined for an album without images. */
  picture: CardPicture | undefined;
  oembed: OembedUrls;
}

/** The page of an album. It works without a script and loads only files of its own host. */
export function albumPage(assets: WebAssets, album: AlbumPage, language: Language): string {
  const strings = SERVER_PAGES[language];
  const { link, title, description, images, picture, oembed } = album;
  const name = title ?? strings.album;
  const head = (
    <>
      <LinkCard
        siteName={assets.site.name}
        url={link}
        title={title}
        description={description}
        picture={picture}
        oembed={oembed}
      />
      <meta name="robots" content="noindex" />
    </>
  );
  return renderPage(
    <Layout
      site={assets.site}
      language={language}
      title={`${name} - ${assets.site.name}`}
      assets={{ styles: assets.gallery.styles }}
      head={head}
    >
      <main class="album">
        <h1>{name}</h1>
        {description !== null && <p class="description">{description}</p>}
        <p class="count">{images.length === 0 ? strings.emptyAlbum : strings.imageCount(images.length)}</p>
        {images.length > 0 && (
          <ul>
            {images.map((image, index) => (
              <li key={image.key}>
                <AlbumImage image={image} lazy={index >= EAGER_IMAGES} strings={strings} language={language} />
              </li>
            ))}
          </ul>
        )}
      </main>
    </Layout>,
  );
}

interface AlbumImageProps {
  image: Image;
  lazy: boolean;
  strings: ServerPageStrings;
  language: Language;
}

function AlbumImage({ image, lazy, strings, language }: AlbumImageProps) {
  // A variant holds only the first frame of an animation.
  const { animated, imageUrl, thumbnails } = image;
  const { width, height } = animated ? image : fittedSize(image, SIZE);
  return (
    <figure>
      <a href={urlPath(image.link)}>
        <img
          src={urlPath(animated ? imageUrl : thumbnails[SIZE])}
          width={width}
          height={height}
          alt={image.title ?? strings.untitled}
          loading={lazy ? 'lazy' : undefined}
        />
      </a>
      {(image.title !== null || image.description !== null) && (
        <figcaption>
          {image.title !== null && <strong>{image.title}</strong>}
          {image.description !== null && <p class="description">{image.description}</p>}
        </figcaption>
      )}
      <ReportLink imageKey={image.key} language={language} name={image.title ?? image.key} />
    </figure>
  );
}
