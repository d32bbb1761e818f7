import type { ByteReader } from '../walking/byte-reader.js';
import { displayedSize, EXIF_HEADER, readOrientation } from '../walking/exif-orientation.js';
import { damaged, tooManyPixels } from '../imaging.errors.js';
import type { WalkedImage } from '../walking/walked-image.js';
import { checkMarker, isFrameHeader, readFrameHeader, type JpegFrame, type JpegScan } from './jpeg-frame.js';
import { readScanHeader } from './jpeg-scan-header.js';
import { nextMarker } from './jpeg-marker.js';
import {
  APP0,
  APP1,
  APP14,
  APP2,
  bareAdobe,
  bareJfif,
  isApplicationSegment,
  isExif,
  makeSegment,
  orientationSegment,
} from './jpeg-metadata.js';
import { isProfilePart, JpegProfile } from './jpeg-profile.js';
import { JpegScanWalker } from './jpeg-scan-walker.js';
import { JpegTables } from './jpeg-tables.js';
import { LayoutBuilder } from '../walking/layout.js';
import { PartLimit } from '../walking/part-limit.js';
import type { PixelBudget } from '../walking/pixel-budget.js';

const SOI_BYTES = 2;
const DHT = 0xc4;
const DAC = 0xcc;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DNL = 0xdc;
const DRI = 0xdd;
const COM = 0xfe;
/** The largest side that libjpeg decodes. */
const MAX_SIDE = 65_500;

/**
 * Walks the segments of a JPEG (ITU-T T.81 annex B) up to the first EOI marker and drops the bytes behind it. A file
 * without EOI is damaged, because truncated files look like that.
 */
export async function walkJpeg(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  return new JpegWalker(reader, budget).walk();
}

class JpegWalker {
  private readonly layout = new LayoutBuilder();
  private readonly limit = new PartLimit();
  private readonly tables = new JpegTables();
  private readonly profile: JpegProfile;
  private frame: JpegFrame | undefined;
  private scan: JpegScan | undefined;
  private scans = 0;
  private restartInterval = 0;
  private orientation: number | undefined;
  private orientationSegment: Buffer | undefined;
  /** The slot for an orientation segment, behind the JFIF segment, which must be the first. */
  private exifSlot: number;
  private hasJfif = false;
  private adobeSlot: number | undefined;

  constructor(
    private readonly reader: ByteReader,
    private readonly budget: PixelBudget,
  ) {
    reader.seek(SOI_BYTES);
    this.layout.keep(0, SOI_BYTES);
    this.exifSlot = this.layout.reserve();
    this.profile = new JpegProfile(reader, this.layout);
  }

  async walk(): Promise<WalkedImage> {
    let marker = await nextMarker(this.reader);
    while (marker.code !== EOI) {
      await this.walkSegment(marker.from, marker.code);
      const scanFrom = marker.code === SOS ? this.reader.position : undefined;
      marker = await nextMarker(this.reader);
      if (scanFrom !== undefined) await this.walkScan(scanFrom, marker.from);
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
    if (isApplicationSegment(code)) return this.walkApplicationSegment(from, code, payload);
    // Decoders skip DNL and use the height of the frame header.
    if (code === COM || code === DNL) return;
    if (isFrameHeader(code)) this.readFrame(code, payload);
    else this.readParameters(code, payload);
    this.layout.keep(from, this.reader.position);
  }

  private readParameters(code: number, payload: Buffer): void {
    switch (code) {
      case DQT:
        return this.tables.readQuantization(payload);
      case DHT:
        return this.tables.readHuffman(payload);
      case DAC:
        return this.tables.readConditioning(payload);
      case DRI:
        if (payload.length !== 2) throw damaged('The restart interval of the JPEG is invalid.');
        this.restartInterval = payload.readUInt16BE(0);
        return;
      case SOS:
        this.scan = readScanHeader(payload, this.frame, this.tables);
        this.scans += 1;
    }
  }

  /** Keeps the codes of a scan, up to the last block if the scan is followed. */
  private async walkScan(from: number, to: number): Promise<void> {
    const behindMarker = this.reader.position;
    const { scan, frame, tables, restartInterval } = this;
    if (scan && frame) {
      const walk = new JpegScanWalker(this.reader, { scan, frame, tables, restartInterval });
      this.layout.keep(from, await walk.findEnd(from, to));
    }
    this.reader.seek(behindMarker);
  }

  private readFrame(code: number, payload: Buffer): void {
    if (this.frame) throw damaged('The JPEG has two frame headers.');
    this.frame = readFrameHeader(code, payload);
    const { width, height } = this.frame;
    if (Math.max(width, height) > MAX_SIDE)
      throw tooManyPixels(`A side of a JPEG can have at most ${MAX_SIDE} pixels.`);
    this.budget.addCanvas(width, height);
    this.budget.addFrame(width, height);
  }

  /** Keeps density, colour and orientation. Decoders ignore application segments behind the first scan. */
  private async walkApplicationSegment(from: number, code: number, payload: Buffer): Promise<void> {
    if (this.scans > 0) return;
    if (code === APP1 && isExif(payload)) return this.walkExif(from, payload);
    if (code === APP2 && isProfilePart(payload)) return this.profile.add(from, payload);
    if (code === APP0) this.walkJfif(from, payload);
    if (code === APP14) this.walkAdobe(from, payload);
  }

  private walkJfif(from: number, payload: Buffer): void {
    const bare = bareJfif(payload);
    if (!bare || this.hasJfif) return;
    this.hasJfif = true;
    if (bare.equals(payload)) this.layout.keep(from, this.reader.position);
    else this.layout.insert(makeSegment(APP0, bare));
    this.exifSlot = this.layout.reserve();
  }

  /** Keeps the last Adobe segment, which is the one that decoders use. */
  private walkAdobe(from: number, payload: Buffer): void {
    const bare = bareAdobe(payload);
    if (!bare) return;
    if (this.adobeSlot !== undefined) this.layout.fill(this.adobeSlot, { bytes: Buffer.alloc(0) });
    this.adobeSlot = this.layout.reserve();
    const isBare = bare.length === payload.length;
    const to = this.reader.position;
    this.layout.fill(this.adobeSlot, isBare ? { from, to } : { bytes: makeSegment(APP14, bare) });
  }

  /** Reads the first Exif segment. Browsers ignore later ones, even if the first has no orientation. */
  private async walkExif(from: number, payload: Buffer): Promise<void> {
    if (this.orientation !== undefined) return;
    const end = this.reader.position;
    const tiffFrom = end - payload.length + EXIF_HEADER.length;
    this.orientation = (await readOrientation(this.reader, tiffFrom, end)) ?? 1;
    this.reader.seek(end);
    if (this.orientation === 1) return;
    const segment = orientationSegment(this.orientation);
    const isMinimal = end - from === segment.length && segment.subarray(-payload.length).equals(payload);
    if (isMinimal) this.layout.keep(from, end);
    else this.orientationSegment = segment;
  }

  private async finish(): Promise<WalkedImage> {
    if (!this.frame || this.scans === 0) throw damaged('The JPEG has no pixels.');
    if (this.orientationSegment) this.layout.fill(this.exifSlot, { bytes: this.orientationSegment });
    await this.profile.finish();
    const orientation = this.orientation ?? 1;
    const { width, height } = displayedSize(this.frame.width, this.frame.height, orientation);
    return { width, height, orientation, frames: 1, layout: this.layout.build() };
  }
}
