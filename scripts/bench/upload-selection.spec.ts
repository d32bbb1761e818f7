import { describe, expect, it } from 'vitest';

import { selectUploads } from './upload-selection.js';

const select = (...args: string[]) => selectUploads(['node', 'bench.ts', '--uploads', ...args]);

describe('selectUploads', () => {
  it('selects every image, size and number of clients without options', () => {
    const selected = select();
    expect(selected.map(({ name }) => name)).toContain('20MB photo without metadata');
    expect(selected).toHaveLength(10);
    expect(selected[0]?.clients).toEqual([1, 8, 32]);
  });

  it('selects by image, size and number of clients; PNGs have one size', () => {
    expect(select('--only', 'photo,png', '--sizes', '1MB', '--clients', '8')).toEqual([
      { kind: 'photo', name: '1MB photo with metadata', bytes: 1_000_000, clients: [8] },
      { kind: 'png', name: '377KB PNG with text chunks', bytes: 377_000, clients: [8] },
    ]);
  });
});
