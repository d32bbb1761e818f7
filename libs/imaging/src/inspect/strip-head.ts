import { sniffFormat } from '#formats';

import { chunksSource } from '../walking/byte-source.js';
import { isUnchanged, sliceLayout } from '../walking/layout.js';
import { inspectImage } from './inspect-image.js';

const SOI_BYTES = 2;
const SCAN = 0xda;
const EOI = Buffer.from([0xff, 0xd9]);

/** The start of a file, up to where its pixels begin. */
export interface StrippedHead {
  /** As it was sent. */
  sent: Buffer;
  /** Without metadata. */
  kept: Buffer;
}

/**
 * Removes the metadata before the pixels of a JPEG while the rest of the file is not known yet. The file that consists
 * of `kept` and of the rest is stripped to the same bytes as the original file; often there is nothing left to strip.
 * Returns `unfinished` if `start`, the first bytes of the file, ends before the pixels begin, and undefined if the file
 * has another format, or its start is damaged or has no metadata.
 */
export async function stripHead(start: Buffer): Promise<StrippedHead | 'unfinished' | undefined> {
  if (sniffFormat(start) !== 'jpeg') return undefined;
  const end = endOfScanHeader(start);
  if (typeof end !== 'number') return end;
  const sent = start.subarray(0, end);
  // An image whose only scan has no codes: the same walk strips the head of any JPEG. Limits apply to the whole file.
  const image = [sent, EOI];
  const inspected = await inspectImage(chunksSource(image), { maxPixels: Infinity }).catch(() => undefined);
  if (!inspected || isUnchanged(inspected.layout, end + EOI.length)) return undefined;
  const kept = Buffer.concat(sliceLayout(image, inspected.layout));
  return { sent, kept: kept.subarray(0, -EOI.length) };
}

/** Returns the offset behind the header of the first scan (ITU-T T.81 §B.2.3). */
function endOfScanHeader(start: Buffer): number | 'unfinished' | undefined {
  for (let at = SOI_BYTES; at + 4 <= start.length;) {
    if (start[at] !== 0xff) return undefined;
    const end = at + 2 + start.readUInt16BE(at + 2);
    if (start[at + 1] === SCAN) return end <= start.length ? end : 'unfinished';
    at = end;
  }
  return 'unfinished';
}
