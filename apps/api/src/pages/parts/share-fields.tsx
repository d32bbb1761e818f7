import type { ServerPageStrings } from '#language';
import { renderToString } from 'preact-render-to-string';

import type { Image } from '../../presenter/image.schemas.js';

type ShareFormat = keyof ServerPageStrings['formats'];

/** The fields from which a visitor copies the link of an image in each format. */
export function ShareFields({ image, strings }: { image: Image; strings: ServerPageStrings }) {
  const fields = Object.entries(shareTexts(image)) as [ShareFormat, string][];
  return (
    <section class="share" aria-labelledby="share">
      <h2 id="share">{strings.share}</h2>
      {fields.map(([format, text]) => (
        <ShareField key={format} format={format} text={text} strings={strings} />
      ))}
    </section>
  );
}

/**
 * The text to copy in each format. A title cannot end the Markdown brackets or the HTML attribute that it is put into.
 */
export function shareTexts({ link, imageUrl, title }: Image): Record<ShareFormat, string> {
  const markdownTitle = (title ?? '').replace(/[[\]\\]/g, '\\$&').replace(/\s+/g, ' ');
  const linkedImage = (
    <a href={link}>
      <img src={imageUrl} alt={title ?? ''} />
    </a>
  );
  return {
    link,
    direct: imageUrl,
    markdown: `[![${markdownTitle}](${imageUrl})](${link})`,
    bbcode: `[url=${link}][img]${imageUrl}[/img][/url]`,
    html: renderToString(linkedImage),
  };
}

interface ShareFieldProps {
  format: ShareFormat;
  text: string;
  strings: ServerPageStrings;
}

/** The script of the page shows the button; without a script the field is only selected. */
function ShareField({ format, text, strings }: ShareFieldProps) {
  const id = `share-${format}`;
  const label = strings.formats[format];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} type="text" readonly value={text} />
      <button class="button" type="button" data-copy={id} data-copied={strings.copied} hidden>
        {strings.copy}
        <span class="visually-hidden"> {label}</span>
      </button>
    </div>
  );
}
