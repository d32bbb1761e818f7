import { wipeAttachedFiles, wipeBox } from './avif-metadata.js';
import { readMeta, type LoadedBox } from './avif-meta.js';
import type { ByteRange, FilePatches } from './file-patches.js';
import { damaged } from './imaging.errors.js';
import { BoxCursor, childBoxes, type IsoBox } from './iso-box.js';

/** The pictures of an image sequence. */
export interface AvifTrack {
  width: number;
  height: number;
  frames: number;
}

const MOVIE_BOXES = new Set(['mvhd', 'trak', 'free', 'skip']);
const TRACK_BOXES = new Set(['tkhd', 'edts', 'tref', 'mdia', 'free', 'skip']);
const MEDIA_BOXES = new Set(['mdhd', 'hdlr', 'minf', 'free', 'skip']);
const PICTURES = new Set(['pict', 'vide']);

/**
 * Finds a sequence's pictures in its `moov` box (ISO/IEC 14496-12 §8.2, AVIF §3) and overwrites in place what is not
 * needed to show them: times of creation, user data, metadata of tracks.
 */
export class MovieWalk {
  private track: AvifTrack | undefined;
  private readonly bytes: Buffer;

  constructor(
    private readonly moov: LoadedBox,
    private readonly media: ByteRange[],
    private readonly patches: FilePatches,
  ) {
    this.bytes = moov.bytes;
  }

  run(): AvifTrack | undefined {
    for (const box of childBoxes(this.bytes, this.moov.headerBytes, this.bytes.length)) {
      if (box.type === 'mvhd') this.wipeTimes(box);
      else if (box.type === 'trak') this.walkTrack(box);
      else if (!MOVIE_BOXES.has(box.type)) this.wipe(box);
    }
    return this.track;
  }

  private walkTrack(trak: IsoBox): void {
    const boxes = childBoxes(this.bytes, trak.dataFrom, trak.end);
    for (const box of boxes) {
      if (box.type === 'tkhd') this.wipeTimes(box);
      if (box.type === 'meta') this.wipeMeta(box);
      if (!TRACK_BOXES.has(box.type)) this.wipe(box);
    }
    const tkhd = boxes.find(({ type }) => type === 'tkhd');
    const mdia = boxes.find(({ type }) => type === 'mdia');
    if (!tkhd || !mdia) throw damaged('The AVIF has a broken track.');
    const frames = this.walkMedia(mdia);
    if (frames === undefined) return;
    if (tkhd.end - 8 < tkhd.dataFrom) throw damaged('The AVIF has a broken track.');
    // Its last fields, as 16.16 fixed point.
    this.track ??= {
      width: this.bytes.readUInt16BE(tkhd.end - 8),
      height: this.bytes.readUInt16BE(tkhd.end - 4),
      frames,
    };
  }

  /** How many samples the track has, if they are pictures. */
  private walkMedia(mdia: IsoBox): number | undefined {
    const boxes = childBoxes(this.bytes, mdia.dataFrom, mdia.end);
    for (const box of boxes) {
      if (box.type === 'mdhd') this.wipeTimes(box);
      if (!MEDIA_BOXES.has(box.type)) this.wipe(box);
    }
    const hdlr = boxes.find(({ type }) => type === 'hdlr');
    const samples = this.countSamples(boxes.find(({ type }) => type === 'minf'));
    if (!hdlr || samples === undefined) throw damaged('The AVIF has a broken track.');
    const handler = BoxCursor.of(this.bytes, hdlr);
    handler.skip(8);
    return PICTURES.has(handler.type()) ? samples : undefined;
  }

  private countSamples(minf: IsoBox | undefined): number | undefined {
    const stbl = minf && childBoxes(this.bytes, minf.dataFrom, minf.end).find(({ type }) => type === 'stbl');
    const stsz = stbl && childBoxes(this.bytes, stbl.dataFrom, stbl.end).find(({ type }) => type === 'stsz');
    if (!stsz) return undefined;
    const fields = BoxCursor.of(this.bytes, stsz);
    fields.skip(4);
    const [size, count] = [fields.uint(4), fields.uint(4)];
    let total = size * count;
    if (size === 0) for (let left = count; left > 0; left -= 1) total += fields.uint(4);
    const available = this.media.reduce((sum, { from, to }) => sum + to - from, 0);
    if (total > available) throw damaged('The AVIF is cut short.');
    return count;
  }

  /** Creation and modification, of 4 bytes each or, in version 1, of 8. */
  private wipeTimes(box: IsoBox): void {
    const fields = BoxCursor.of(this.bytes, box);
    const length = fields.versionAndFlags().version === 1 ? 16 : 8;
    const from = this.moov.offset + fields.at;
    fields.skip(length);
    this.patches.add(from, from + length);
  }

  private wipeMeta(box: IsoBox): void {
    const loaded = {
      bytes: this.bytes.subarray(box.from, box.end),
      offset: this.moov.offset + box.from,
      headerBytes: box.dataFrom - box.from,
    };
    const inMeta: ByteRange = { from: loaded.offset, to: loaded.offset + loaded.bytes.length };
    const meta = readMeta(loaded);
    // What lies in the box itself goes with it.
    for (const [id, location] of meta.locations) {
      const ranges = location.ranges.filter(({ from, to }) => from < inMeta.from || to > inMeta.to);
      meta.locations.set(id, { ...location, ranges });
    }
    wipeAttachedFiles(meta, this.media, this.patches);
  }

  private wipe(box: IsoBox): void {
    wipeBox(box, this.moov.offset, this.patches);
  }
}
