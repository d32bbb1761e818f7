import type { ShareStrings } from './share-strings.js';

export const share: ShareStrings = {
  copy: 'Copier',
  copied: 'Copié',
  formats: { link: 'Lien', direct: 'Lien direct', markdown: 'Markdown', bbcode: 'BBCode', html: 'HTML' },
};
