/** The texts for copying a link, on the upload page and on the page of an image. */
export interface ShareStrings {
  copy: string;
  copied: string;
  formats: { link: string; direct: string; markdown: string; bbcode: string; html: string };
}
