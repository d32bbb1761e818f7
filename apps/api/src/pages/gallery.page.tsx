import { type Language, SERVER_PAGES } from '#language';

import type { CardPicture } from '../presenter/card-picture.js';
import type { Image } from '../presenter/image.schemas.js';
import { ImageActions } from './parts/image-actions.js';
import { ImageFacts } from './parts/image-facts.js';
import { imageSources } from './parts/image-sources.js';
import { Layout } from './parts/layout.js';
import { LinkCard, type OembedUrls } from './parts/link-card.js';
import { ReportLink } from './parts/report-link.js';
import { urlPath } from './parts/url-path.js';
import { renderPage } from './render-page.js';
import { ShareFields } from './parts/share-fields.js';
import type { WebAssets } from './web-assets.js';

export interface GalleryPageOptions {
  language: Language;
  /** The picture of link previews. */
  picture: CardPicture;
  oembed: OembedUrls;
}

/** The page of an image. It works without a script and loads only files of its own host. */
export function galleryPage(assets: WebAssets, image: Image, options: GalleryPageOptions): string {
  const { language, picture, oembed } = options;
  const { title, description } = image;
  const strings = SERVER_PAGES[language];
  const name = title ?? strings.image;
  const imagePath = urlPath(image.imageUrl);
  const head = (
    <>
      <LinkCard
        siteName={assets.site.name}
        url={image.link}
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
      assets={assets.gallery}
      head={head}
    >
      <main class="picture">
        <figure>
          <a href={imagePath} data-zoom="">
            <img
              src={imagePath}
              {...imageSources(image)}
              width={image.width}
              height={image.height}
              alt={title ?? strings.untitled}
              fetchpriority="high"
            />
          </a>
          <figcaption>
            <h1>{name}</h1>
          </figcaption>
        </figure>
        {description !== null && <p class="description">{description}</p>}
        <ImageActions image={image} strings={strings} />
        <ImageFacts image={image} language={language} />
        <ShareFields image={image} strings={strings} />
        <p>
          <ReportLink imageKey={image.key} language={language} />
        </p>
        <p class="visually-hidden" role="status" data-status="" />
      </main>
    </Layout>,
  );
}
