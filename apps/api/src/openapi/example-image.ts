import { createHash } from 'node:crypto';

import { EXAMPLE_KEY } from './endpoint.decorator.js';

/** A complete PNG of a lake. An upload of exactly these bytes gets the answer in the examples. */
const BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwAgMAAADcJZSMAAAACVBMVEVabloeWqCWyPBnz+DEAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAWUlEQVQoz+3M' +
  'sRGAIBBE0T+ElEI/9kMphIxVqkvA3TaggZvtDx6njddDszCrhVEsdCxAS2FCTWFASaEDKdxfCJtYCJtYCIEQQiCEEAghBEIIkXgQDtsfPhEuprRUEJTb' +
  'DnkAAAAASUVORK5CYII=';
const bytes = Buffer.from(BASE64, 'base64');
const digest = createHash('sha256').update(bytes).digest();

export const EXAMPLE_IMAGE = {
  base64: BASE64,
  url: 'https://pictures.example/lake.png',
  title: 'A lake',
  name: `${EXAMPLE_KEY}.png`,
  contentType: 'image/png',
  bytes: bytes.length,
  width: 64,
  height: 48,
  sha256: digest.toString('hex'),
  /** In the form of Repr-Digest (RFC 9530). */
  digest: `sha-256=:${digest.toString('base64')}:`,
} as const;
