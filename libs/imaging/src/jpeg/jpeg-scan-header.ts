import { damaged } from '../imaging.errors.js';
import type { JpegFrame, JpegScan } from './jpeg-frame.js';
import type { JpegTables } from './jpeg-tables.js';

const MAX_BLOCKS_IN_MCU = 10;
const MAX_AL = 13;

/** Reads a scan header (T.81 §B.2.3). Throws `damaged-image` when the tables that it names are not defined. */
export function readScanHeader(payload: Buffer, frame: JpegFrame | undefined, tables: JpegTables): JpegScan {
  if (!frame) throw damaged('The JPEG has pixels before its frame header.');
  const count = payload[0] ?? 0;
  if (count < 1 || count > frame.components.length || payload.length !== 4 + 2 * count) throw brokenScan();
  const [spectralStart = 0, spectralEnd = 0, approximation = 0] = payload.subarray(-3);
  const components = Array.from({ length: count }, (_, index) => {
    const [id, numbers = 0] = payload.subarray(1 + 2 * index);
    const component = frame.components.find((candidate) => candidate.id === id);
    if (!component) throw brokenScan();
    return { ...component, dc: numbers >> 4, ac: numbers & 0x0f };
  });
  const blocks = components.reduce((sum, { across, down }) => sum + across * down, 0);
  if (new Set(components.map(({ id }) => id)).size < count) throw brokenScan();
  if (count > 1 && blocks > MAX_BLOCKS_IN_MCU) throw brokenScan();
  const [approximationHigh, approximationLow] = [approximation >> 4, approximation & 0x0f];
  const scan = { components, spectralStart, spectralEnd, approximationHigh, approximationLow };
  if (frame.isProgressive) checkProgression(scan);
  tables.check(scan, frame);
  return scan;
}

/** Throws for parameters of progressive scans that T.81 §G.1.1.1 does not allow, as libjpeg does. */
function checkProgression(scan: JpegScan): void {
  const { components, spectralStart, spectralEnd, approximationHigh, approximationLow } = scan;
  const isBand = spectralStart === 0 ? spectralEnd === 0 : spectralEnd >= spectralStart && spectralEnd < 64;
  const isInterleavable = spectralStart === 0 || components.length === 1;
  const isRefinement = approximationHigh === 0 || approximationLow === approximationHigh - 1;
  if (!isBand || !isInterleavable || !isRefinement || approximationLow > MAX_AL) throw brokenScan();
}

const brokenScan = () => damaged('A scan header of the JPEG is invalid.');
