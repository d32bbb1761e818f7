import type { ShareStrings } from './share-strings.js';

export const share: ShareStrings = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  formats: { link: 'Link', direct: 'Direktlink', markdown: 'Markdown', bbcode: 'BBCode', html: 'HTML' },
};
