import { damaged, unsupported } from '../imaging.errors.js';

const DHT = 0xc4;
const JPG = 0xc8;
const DAC = 0xcc;
const SOI = 0xd8;
const DHP = 0xde;
const EXP = 0xdf;
const JPG0 = 0xf0;
const JPG13 = 0xfd;

/**
 * The markers of baseline, extended and progressive frames, and of extended and progressive ones with arithmetic
 * coding.
 */
const SHOWN_FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);
const PROGRESSIVE = new Set([0xc2, 0xca]);
const FIRST_ARITHMETIC = 0xc9;

export interface JpegComponent {
  id: number;
  across: number;
  down: number;
  quantization: number;
}

export interface JpegFrame {
  width: number;
  height: number;
  isProgressive: boolean;
  isArithmetic: boolean;
  components: JpegComponent[];
}

/** A scan header (T.81 §B.2.3). `dc` and `ac` are the numbers of Huffman tables. */
export interface JpegScan {
  components: (JpegComponent & { dc: number; ac: number })[];
  spectralStart: number;
  spectralEnd: number;
  approximationHigh: number;
  approximationLow: number;
}

/** Returns whether a marker is SOF0 to SOF15: C0 to CF without the three that start other segments. */
export function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== JPG && marker !== DAC;
}

/** Throws for markers that no sequential or progressive JPEG has (T.81 table B.1), as libjpeg does. */
export function checkMarker(marker: number): void {
  if (marker === DHP || marker === EXP) throw unsupported('Browsers do not show hierarchical JPEG.');
  if (marker < 0xc0 || marker === JPG || marker === SOI || (marker >= JPG0 && marker <= JPG13)) {
    throw damaged('The JPEG has an invalid marker.');
  }
}

/** Reads a frame header (ITU-T T.81 §B.2.2). Throws `unsupported-image` for processes that browsers do not show. */
export function readFrameHeader(marker: number, payload: Buffer): JpegFrame {
  if (!SHOWN_FRAMES.has(marker)) throw unsupported('Browsers do not show lossless or hierarchical JPEG.');
  const count = payload[5] ?? 0;
  if (payload.length !== 6 + 3 * count) throw damaged('The frame header of the JPEG is invalid.');
  if (payload[0] !== 8) throw unsupported(`Browsers do not show a JPEG with ${payload[0]} bits per sample.`);
  if (count !== 1 && count !== 3 && count !== 4) {
    throw unsupported(`Browsers do not show a JPEG with ${count} components.`);
  }
  const components = Array.from({ length: count }, (_, index) => readComponent(payload, 6 + 3 * index));
  const [across, down] = largestSampling(components);
  for (const component of components) {
    const isFraction = across % component.across !== 0 || down % component.down !== 0;
    if (isFraction) throw unsupported('Browsers do not show the sampling factors of this JPEG.');
  }
  return {
    height: payload.readUInt16BE(1),
    width: payload.readUInt16BE(3),
    isProgressive: PROGRESSIVE.has(marker),
    isArithmetic: marker >= FIRST_ARITHMETIC,
    components,
  };
}

/** The largest horizontal and vertical sampling factors of all components. */
export function largestSampling(components: JpegComponent[]): [across: number, down: number] {
  return [
    Math.max(...components.map((component) => component.across)),
    Math.max(...components.map((component) => component.down)),
  ];
}

function readComponent(payload: Buffer, at: number): JpegComponent {
  const sampling = payload[at + 1] as number;
  const [across, down] = [sampling >> 4, sampling & 0x0f];
  if (across < 1 || across > 4 || down < 1 || down > 4) throw damaged('The sampling factors of the JPEG are invalid.');
  return { id: payload[at] as number, across, down, quantization: payload[at + 2] as number };
}
