import { deflateSync } from 'node:zlib';

import { makeChunk } from '../png-chunk-reader.js';
import { PNG_SIGNATURE, pngHeader } from './png-fixtures.js';

const SIDE = 8;

export interface FlatPngOptions {
  /** Of 8 bits a sample: one is grey, three are RGB. */
  colour: number[];
  bitDepth?: 8 | 16;
  /** Between the header and the pixels. */
  chunks?: Buffer[];
}

/** A PNG of 8 x 8 pixels of one colour. */
export function flatPng({ colour, bitDepth = 8, chunks = [] }: FlatPngOptions): Buffer {
  const samples = colour.flatMap((sample) => (bitDepth === 16 ? [sample, sample] : [sample]));
  const row = Buffer.from([0, ...Array.from({ length: SIDE }, () => samples).flat()]);
  return Buffer.concat([
    PNG_SIGNATURE,
    makeChunk('IHDR', pngHeader(SIDE, SIDE, bitDepth, colour.length === 1 ? 0 : 2)),
    ...chunks,
    makeChunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: SIDE }, () => row)))),
    makeChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Gamma of the file, 1 being linear light (PNG 3rd edition §11.3.2.2). */
export function gamaChunk(gamma: number): Buffer {
  return makeChunk('gAMA', uint32s(Math.round(gamma * 100_000)));
}

/** x and y of white, red, green and blue (§11.3.2.1). */
export function chrmChunk(...chromaticities: number[]): Buffer {
  return makeChunk('cHRM', uint32s(...chromaticities.map((value) => Math.round(value * 100_000))));
}

/** Code points of H.273, of full range and without a matrix unless others are given (§11.3.2.6). */
export function cicpChunk(primaries: number, transfer: number, matrix = 0, fullRange = 1): Buffer {
  return makeChunk('cICP', Buffer.from([primaries, transfer, matrix, fullRange]));
}

/** The brightest pixel in cd/m² (§11.3.2.8). */
export function clliChunk(maxNits: number): Buffer {
  return makeChunk('cLLI', uint32s(maxNits * 10_000, 0));
}

export function iccpChunk(profile: Buffer): Buffer {
  return makeChunk('iCCP', Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(profile)]));
}

function uint32s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
