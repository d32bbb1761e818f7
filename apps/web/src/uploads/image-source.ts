/** An image on the web, which the server fetches. */
export class WebImage {
  readonly name: string;

  constructor(readonly url: string) {
    const { pathname, host } = new URL(url);
    this.name = decoded(pathname.split('/').at(-1) ?? '') || host;
  }
}

export type ImageSource = File | WebImage;

/** The URLs of a text with nothing but http and https URLs, one a line; empty for any other text. */
export function webImagesIn(text: string): WebImage[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  // A dragged link is a text/uri-list, where # begins a comment (RFC 2483).
  const urls = lines.filter((line) => !line.startsWith('#'));
  return urls.every(isWebUrl) ? urls.map((url) => new WebImage(url)) : [];
}

const isWebUrl = (text: string): boolean => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
