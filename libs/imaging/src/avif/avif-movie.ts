import { wipeBox } from './avif-metadata.js';
import type { LoadedBox } from './avif-meta.js';
import { readSamples } from './avif-samples.js';
import { wipeHandlerName } from './avif-tails.js';
import type { ByteRange, FilePatches } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import { BoxCursor, childBoxes, type IsoBox } from './iso-box.js';

/** The frames of an image sequence. */
export interface AvifTrack {
  width: number;
  height: number;
  frames: number;
}

const MOVIE_BOXES = new Set(['mvhd', 'trak']);
const TRACK_BOXES = new Set(['tkhd', 'edts', 'tref', 'mdia']);
const MEDIA_BOXES = new Set(['mdhd', 'hdlr', 'minf']);
const INFORMATION_BOXES = new Set(['vmhd', 'nmhd', 'hmhd', 'smhd', 'sthd', 'dinf', 'stbl']);
const TABLE_BOXES = new Set('stsd stts ctts cslg stsc stsz stco co64 stss sdtp sbgp sgpd'.split(' '));
const PICTURES = new Set(['pict', 'vide']);
const ALPHA = 'auxv';

/**
 * Finds the frames of an image sequence in its `moov` box (ISO/IEC 14496-12 §8.2, AVIF §3) and overwrites in place what
 * is not needed to show them: creation times, user data, and metadata of tracks.
 */
export class MovieWalker {
  /** The ranges of all frames, including those of alpha. */
  readonly samples: ByteRange[] = [];
  private track: AvifTrack | undefined;
  private readonly bytes: Buffer;

  constructor(
    private readonly moov: LoadedBox,
    private readonly media: ByteRange[],
    private readonly patches: FilePatches,
  ) {
    this.bytes = moov.bytes;
  }

  /** Walks the box. Returns the track that is shown, or undefined when there is none. */
  walk(): AvifTrack | undefined {
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
      if (!TRACK_BOXES.has(box.type)) this.wipe(box);
    }
    const tkhd = boxes.find(({ type }) => type === 'tkhd');
    const mdia = boxes.find(({ type }) => type === 'mdia');
    if (!tkhd || !mdia) throw damaged('The AVIF has an invalid track.');
    const frames = this.walkMedia(mdia);
    if (frames === undefined) return;
    if (tkhd.end - 8 < tkhd.dataFrom) throw damaged('The AVIF has an invalid track.');
    // Width and height are the last fields of tkhd, as 16.16 fixed-point numbers.
    this.track ??= {
      width: this.bytes.readUInt16BE(tkhd.end - 8),
      height: this.bytes.readUInt16BE(tkhd.end - 4),
      frames,
    };
  }

  /** Returns the number of samples of a track of frames, and undefined for other tracks. */
  private walkMedia(mdia: IsoBox): number | undefined {
    const boxes = childBoxes(this.bytes, mdia.dataFrom, mdia.end);
    for (const box of boxes) {
      if (box.type === 'mdhd') this.wipeTimes(box);
      if (!MEDIA_BOXES.has(box.type)) this.wipe(box);
    }
    const hdlr = boxes.find(({ type }) => type === 'hdlr');
    const minf = boxes.find(({ type }) => type === 'minf');
    if (!hdlr || !minf) throw damaged('The AVIF has an invalid track.');
    wipeHandlerName(hdlr, this.moov, this.patches);
    const handler = BoxCursor.of(this.bytes, hdlr);
    handler.skip(8);
    const kind = handler.type();
    const { count, ranges } = readSamples(this.bytes, this.walkTables(minf));
    for (const { from, to } of ranges) {
      const isInMedia = this.media.some((range) => from >= range.from && to <= range.to);
      if (from < to && !isInMedia) throw damaged('The AVIF is truncated.');
    }
    // Samples of other tracks (sound, text) are overwritten.
    if (PICTURES.has(kind) || kind === ALPHA) for (const range of ranges) this.samples.push(range);
    return PICTURES.has(kind) ? count : undefined;
  }

  private walkTables(minf: IsoBox): IsoBox[] {
    const information = childBoxes(this.bytes, minf.dataFrom, minf.end);
    for (const box of information) if (!INFORMATION_BOXES.has(box.type)) this.wipe(box);
    const stbl = information.find(({ type }) => type === 'stbl');
    const tables = stbl ? childBoxes(this.bytes, stbl.dataFrom, stbl.end) : [];
    for (const box of tables) if (!TABLE_BOXES.has(box.type)) this.wipe(box);
    return tables;
  }

  /** Overwrites creation and modification time: 4 bytes each, or 8 in version 1. */
  private wipeTimes(box: IsoBox): void {
    const fields = BoxCursor.of(this.bytes, box);
    const length = fields.versionAndFlags().version === 1 ? 16 : 8;
    const from = this.moov.offset + fields.at;
    fields.skip(length);
    this.patches.add(from, from + length);
  }

  private wipe(box: IsoBox): void {
    wipeBox(box, this.moov.offset, this.patches);
  }
}
