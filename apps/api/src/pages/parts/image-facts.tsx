import { formatByContentType, IMAGE_FORMATS } from '#formats';
import { formatBytes, formatDimensions, type Language, SERVER_PAGES } from '#language';
import type { ComponentChildren } from 'preact';

import type { Image } from '../../presenter/image.schemas.js';

/** Times are shown in UTC, because a cached page does not know the time zone of its reader. */
const DATE = { dateStyle: 'long', timeZone: 'UTC' } as const;
const DATE_AND_TIME = { ...DATE, timeStyle: 'short' } as const;

/** Type, dimensions, size and times of an image. */
export function ImageFacts({ image, language }: { image: Image; language: Language }) {
  const strings = SERVER_PAGES[language];
  const format = formatByContentType(image.contentType);
  const type = format ? IMAGE_FORMATS[format].label : '';
  return (
    <dl class="facts">
      <Fact name={strings.type}>{image.animated ? `${type}, ${strings.animated}` : type}</Fact>
      <Fact name={strings.dimensions}>{formatDimensions(image.width, image.height)}</Fact>
      <Fact name={strings.size}>{formatBytes(image.bytes, language)}</Fact>
      <Fact name={strings.uploaded}>
        <Time iso={image.createdAt} language={language} options={DATE} />
      </Fact>
      {image.expiresAt !== null && (
        <Fact name={strings.expires}>
          <Time iso={image.expiresAt} language={language} options={DATE_AND_TIME} /> UTC
        </Fact>
      )}
    </dl>
  );
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Time({ iso, language, options }: { iso: string; language: Language; options: Intl.DateTimeFormatOptions }) {
  // British English puts the day before the month, as most readers of English outside the US expect.
  const text = new Date(iso).toLocaleString(language === 'en' ? 'en-GB' : language, options);
  return <time datetime={iso}>{text}</time>;
}
