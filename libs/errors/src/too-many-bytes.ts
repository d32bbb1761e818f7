import { DomainError } from './domain-error.js';

const MIB = 1024 * 1024;

/**
 * Returns the error for `what` being larger than `maxBytes`. The detail gives the limit as "20 MiB (20,971,520
 * bytes)".
 */
export function tooManyBytes(maxBytes: number, what = 'The image'): DomainError {
  return new DomainError('too-many-bytes', `${what} is larger than the limit of ${sizeText(maxBytes)}.`, {
    limit: maxBytes,
  });
}

function sizeText(bytes: number): string {
  const exact = `${bytes.toLocaleString('en')} bytes`;
  if (bytes < 1024) return exact;
  const [unit, name] = bytes < MIB ? [1024, 'KiB'] : [MIB, 'MiB'];
  const value = (bytes / unit).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${value} ${name} (${exact})`;
}
