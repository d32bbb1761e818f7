import { describe, expect, it } from 'vitest';

import { selectUploads } from './upload-cases.js';

const select = (...args: string[]) =>
  selectUploads(['node', 'bench.ts', '--uploads', ...args]).map(({ name, clients }) => ({ name, clients }));

describe('selectUploads', () => {
  it('selects every image, size and number of clients without options', () => {
    const selected = select();
    expect(selected).toContainEqual({ name: '20MB photo without metadata', clients: [1, 8, 32] });
    expect(selected).toContainEqual({ name: '20MB photo over tus', clients: [1, 8] });
    expect(selected).toHaveLength(12);
  });

  it('selects by image, size and number of clients; PNGs have one size', () => {
    expect(select('--only', 'photo,png', '--sizes', '1MB', '--clients', '8')).toEqual([
      { name: '1MB photo with metadata', clients: [8] },
      { name: '377KB PNG with text chunks', clients: [8] },
    ]);
  });
});
