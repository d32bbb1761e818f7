import type { ByteReader } from './byte-reader.js';
import { unsupported } from './imaging.errors.js';
import type { WalkedImage } from './inspected-image.js';
import type { PixelBudget } from './pixel-budget.js';

export function walkAvif(_reader: ByteReader, _budget: PixelBudget): Promise<WalkedImage> {
  return Promise.reject(unsupported('not yet'));
}
