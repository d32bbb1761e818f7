import type { VariantExtension, VariantSize } from '../variants.js';

export interface RenderLimits {
  maxPixels: number;
  timeoutMs: number;
}

export function renderVariant(
  _input: string | Buffer,
  _size: VariantSize,
  _extension: VariantExtension,
  _limits: RenderLimits,
): Promise<Buffer> {
  return Promise.reject(new Error('not yet'));
}
