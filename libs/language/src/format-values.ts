import type { Language } from './languages.js';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A number of bytes with a decimal unit, such as `1.2 MB`, in the given language. */
export function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = value < 10 && power > 0 ? 1 : 0;
  const options = { style: 'unit', unit: UNITS[power], unitDisplay: 'short', maximumFractionDigits } as const;
  return onOneLine(new Intl.NumberFormat(language, options).format(value));
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/**
 * A time such as `12 minutes`, rounded up: in seconds below two minutes, in minutes below two hours, in hours below two
 * days, otherwise in days.
 */
export function formatDuration(seconds: number, language: Language): string {
  const [unit, length] = unitOf(seconds);
  const options = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(language, options).format(Math.max(1, Math.ceil(seconds / length)));
}

function unitOf(seconds: number): [unit: string, length: number] {
  if (seconds < 2 * MINUTE) return ['second', 1];
  if (seconds < 2 * HOUR) return ['minute', MINUTE];
  return seconds < 2 * DAY ? ['hour', HOUR] : ['day', DAY];
}

/** Dimensions such as `1600 × 1200`; empty if they are unknown (0). */
export function formatDimensions(width: number, height: number): string {
  return width && height ? onOneLine(`${width} × ${height}`) : '';
}

/** A number and its unit stay on one line. */
const onOneLine = (text: string) => text.replaceAll(/\s/g, '\u00a0');
