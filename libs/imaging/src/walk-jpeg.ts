import type { ByteReader } from './byte-reader.js';
import { displayedSize } from './exif-orientation.js';
import { damaged } from './imaging.errors.js';
import type { WalkedImage } from './inspected-image.js';
import { checkMarker, checkScanHeader, isFrameHeader, readFrameHeader, type JpegFrame } from './jpeg-frame.js';
import { nextMarker } from './jpeg-marker.js';
import { APP0, fateOfApplicationSegment, isApplicationSegment, orientationSegment } from './jpeg-metadata.js';
import { LayoutBuilder } from './layout.js';
import { PartLimit } from './part-limit.js';
import type { PixelBudget } from './pixel-budget.js';

const SOI_BYTES = 2;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;

/**
 * Walks a JPEG's segments (ITU-T T.81 annex B) up to its first EOI; what follows that goes. A file without EOI is
 * damaged, since that is how one that was cut short looks.
 */
export async function walkJpeg(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  const walk = new JpegWalk(reader, budget);
  return walk.run();
}

class JpegWalk {
  private readonly layout = new LayoutBuilder();
  private readonly limit = new PartLimit();
  private frame: JpegFrame | undefined;
  private scans = 0;
  private orientation = 1;
  private orientationFrom: number | undefined;
  private orientationSegment: Buffer | undefined;
  /** Where an orientation segment goes: behind JFIF's, which must be the first. */
  private exifSeat: number;
  private hasJfif = false;

  constructor(
    private readonly reader: ByteReader,
    private readonly budget: PixelBudget,
  ) {
    reader.seek(SOI_BYTES);
    this.layout.keep(0, SOI_BYTES);
    this.exifSeat = this.layout.seat();
  }

  async run(): Promise<WalkedImage> {
    let marker = await nextMarker(this.reader);
    while (marker.code !== EOI) {
      await this.walkSegment(marker.from, marker.code);
      const scanFrom = marker.code === SOS ? this.reader.position : undefined;
      marker = await nextMarker(this.reader);
      if (scanFrom !== undefined) this.layout.keep(scanFrom, marker.from);
    }
    this.layout.keep(marker.from, this.reader.position);
    return this.finish();
  }

  private async walkSegment(from: number, code: number): Promise<void> {
    this.limit.add();
    checkMarker(code);
    const length = (await this.reader.take(2)).readUInt16BE(0);
    if (length < 2) throw damaged('The JPEG has a segment without a length.');
    const payload = await this.reader.take(length - 2);
    if (isApplicationSegment(code)) {
      this.settle(from, code, payload);
      return;
    }
    if (code === COM) return;
    if (isFrameHeader(code)) this.readFrame(code, payload);
    if (code === SOS) {
      checkScanHeader(payload, this.frame);
      this.scans += 1;
    }
    this.layout.keep(from, this.reader.position);
  }

  private readFrame(code: number, payload: Buffer): void {
    if (this.frame) throw damaged('The JPEG has two frame headers.');
    this.frame = readFrameHeader(code, payload);
    this.budget.addCanvas(this.frame.width, this.frame.height);
    this.budget.addFrame(this.frame.width, this.frame.height);
  }

  private settle(from: number, code: number, payload: Buffer): void {
    if (code === APP0 && this.hasJfif) return;
    const fate = fateOfApplicationSegment(code, payload);
    if (fate === 'drop') return;
    if (typeof fate === 'object' && 'orientation' in fate) {
      this.settleOrientation(from, payload, fate.orientation);
      return;
    }
    if (fate === 'keep') this.layout.keep(from, this.reader.position);
    else this.layout.insert(fate.replacement);
    if (code !== APP0) return;
    this.hasJfif = true;
    if (this.scans === 0) this.exifSeat = this.layout.seat();
  }

  /** The first orientation counts, as in viewers. */
  private settleOrientation(from: number, payload: Buffer, orientation: number): void {
    if (this.orientationFrom !== undefined) return;
    this.orientationFrom = from;
    this.orientation = orientation;
    if (orientation === 1) return;
    const wanted = orientationSegment(orientation);
    const isThat = this.reader.position - from === wanted.length && wanted.subarray(-payload.length).equals(payload);
    if (isThat && this.scans === 0) this.layout.keep(from, this.reader.position);
    else this.orientationSegment = wanted;
  }

  private finish(): WalkedImage {
    if (!this.frame || this.scans === 0) throw damaged('The JPEG holds no pixels.');
    if (this.orientationSegment) this.layout.settle(this.exifSeat, { bytes: this.orientationSegment });
    return {
      ...displayedSize(this.frame.width, this.frame.height, this.orientation),
      orientation: this.orientation,
      frames: 1,
      layout: this.layout.build(),
    };
  }
}
