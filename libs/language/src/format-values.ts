import type { Language } from './languages.js';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `1.2 MB`, in the reader's language. */
export function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = value < 10 && power > 0 ? 1 : 0;
  const options = { style: 'unit', unit: UNITS[power], unitDisplay: 'short', maximumFractionDigits } as const;
  return onOneLine(new Intl.NumberFormat(language, options).format(value));
}

/** `1600 × 1200`, empty when unknown. */
export function formatDimensions(width: number, height: number): string {
  return width && height ? onOneLine(`${width} × ${height}`) : '';
}

const onOneLine = (text: string) => text.replaceAll(/\s/g, '\u00a0');
