import { damaged, unsupported } from './imaging.errors.js';

const DHT = 0xc4;
const JPG = 0xc8;
const DAC = 0xcc;
const SOI = 0xd8;
const DHP = 0xde;
const EXP = 0xdf;
const JPG0 = 0xf0;
const JPG13 = 0xfd;

const HIERARCHICAL = 'Hierarchical JPEG is not shown by browsers.';

export interface JpegFrame {
  width: number;
  height: number;
  components: number;
}

/** SOF0 to SOF15: all of C0 to CF but the three that are no frames. */
export function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== JPG && marker !== DAC;
}

/** Refuses what stands in no sequential, progressive or lossless JPEG (T.81 table B.1); libjpeg does the same. */
export function checkMarker(marker: number): void {
  if (marker === DHP || marker === EXP) throw unsupported(HIERARCHICAL);
  if (marker < 0xc0 || marker === JPG || marker === SOI || (marker >= JPG0 && marker <= JPG13)) {
    throw damaged('The JPEG has a marker that belongs to no image.');
  }
}

/** A frame header (ITU-T T.81 §B.2.2): baseline, extended, progressive or lossless, Huffman or arithmetic coding. */
export function readFrameHeader(marker: number, payload: Buffer): JpegFrame {
  if ((marker & 0x0f) % 8 >= 5) throw unsupported(HIERARCHICAL);
  const components = payload[5] ?? 0;
  if (components < 1 || components > 4 || payload.length !== 6 + 3 * components) {
    throw damaged("The JPEG's frame header is broken.");
  }
  for (let at = 6; at < payload.length; at += 3) {
    const sampling = payload[at + 1] as number;
    const [across, down] = [sampling >> 4, sampling & 0x0f];
    if (across < 1 || across > 4 || down < 1 || down > 4) throw damaged("The JPEG's sampling factors are broken.");
  }
  return { height: payload.readUInt16BE(1), width: payload.readUInt16BE(3), components };
}

/** A scan header (T.81 §B.2.3), as far as tells a scan from chance bytes. */
export function checkScanHeader(payload: Buffer, frame: JpegFrame | undefined): void {
  if (!frame) throw damaged("The JPEG's pixels come before their frame header.");
  const components = payload[0] ?? 0;
  if (components < 1 || components > frame.components || payload.length !== 4 + 2 * components) {
    throw damaged("The JPEG's scan header is broken.");
  }
}
