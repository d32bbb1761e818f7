import type { ShareStrings } from './share-strings.js';

export const share: ShareStrings = {
  copy: 'Copy',
  copied: 'Copied',
  formats: { link: 'Link', direct: 'Direct link', markdown: 'Markdown', bbcode: 'BBCode', html: 'HTML' },
};
