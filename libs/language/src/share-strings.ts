/** What both the upload page and the page of an image say about sharing it. */
export interface ShareStrings {
  copy: string;
  copied: string;
  formats: { link: string; direct: string; markdown: string; bbcode: string; html: string };
}
