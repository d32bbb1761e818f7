export const SHARE_FORMATS = ['link', 'direct', 'markdown', 'bbcode', 'html'] as const;
export type ShareFormat = (typeof SHARE_FORMATS)[number];

export interface Shareable {
  link: string;
  /** Empty until the image is stored. Every format is the plain link until then. */
  imageUrl: string;
  name: string;
  width: number;
  height: number;
}

/** The text to paste elsewhere. Names and URLs are escaped for the format. */
export function shareText(format: ShareFormat, image: Shareable): string {
  const { link, imageUrl } = image;
  if (!imageUrl) return link;
  switch (format) {
    case 'link':
      return link;
    case 'direct':
      return imageUrl;
    case 'markdown':
      return `[![${escapeMarkdown(altOf(image))}](${escapeUrl(imageUrl)})](${escapeUrl(link)})`;
    case 'bbcode':
      return `[url=${escapeUrl(link)}][img]${escapeUrl(imageUrl)}[/img][/url]`;
    case 'html':
      return `<a href="${escapeHtml(link)}"><img src="${escapeHtml(imageUrl)}" alt="${escapeHtml(altOf(image))}"${sizeOf(image)}></a>`;
  }
}

/** The name of the file without its extension, on one line. */
function altOf({ name }: Shareable): string {
  // oxlint-disable-next-line no-control-regex -- file names may contain control characters
  return name.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').replace(/(.)\.[0-9a-z]{1,5}$/i, '$1');
}

function sizeOf({ width, height }: Shareable): string {
  return width && height ? ` width="${width}" height="${height}"` : '';
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>!#&~|$]/g, '\\$&');
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Percent-encodes the characters that would end a URL in Markdown or BBCode. */
function escapeUrl(url: string): string {
  return url.replace(/[\s()[\]<>"'\\]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
