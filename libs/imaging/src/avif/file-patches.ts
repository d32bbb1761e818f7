import { WINDOW_BYTES, type ByteReader } from '../walking/byte-reader.js';
import { damaged } from '../imaging.errors.js';
import { LayoutBuilder, type Slice } from '../walking/layout.js';

export interface ByteRange {
  from: number;
  to: number;
}

interface Patch extends ByteRange {
  head: Buffer;
  fill: number;
}

/** Overwrites ranges of a file in place. */
export class FilePatches {
  private readonly patches: Patch[] = [];

  /** Overwrites a range with `head`, and the rest of the range with the byte `fill`. */
  add(from: number, to: number, head: Buffer = Buffer.alloc(0), fill = 0): void {
    if (from < to) this.patches.push({ from, to, head: head.subarray(0, to - from), fill });
  }

  /** Fills a range with zeros, except for the `needed` parts and the parts that have a patch. */
  addAllBut(from: number, to: number, needed: ByteRange[]): void {
    let at = from;
    for (const range of [...needed, ...this.patches].sort((a, b) => a.from - b.from)) {
      if (range.to <= at || range.from >= to || range.from >= range.to) continue;
      this.add(at, range.from);
      at = Math.max(at, range.to);
    }
    this.add(at, to);
  }

  /**
   * Lays out the first `end` bytes of the file with all patches. Patches that change nothing are kept as source bytes.
   * Throws `damaged-image` when a patch overlaps another or an untouchable range.
   */
  async apply(reader: ByteReader, end: number, untouchable: ByteRange[]): Promise<Slice[]> {
    const patches = this.patches.toSorted((a, b) => a.from - b.from || a.to - b.to).filter(isNoRepetition);
    checkOverlap(patches, untouchable);
    const layout = new LayoutBuilder();
    let at = 0;
    for (const patch of patches) {
      if (patch.from >= end) break;
      layout.keep(at, patch.from);
      if (await isApplied(reader, patch)) layout.keep(patch.from, patch.to);
      else insertPatch(layout, patch);
      at = patch.to;
    }
    layout.keep(at, end);
    return layout.build();
  }
}

/** Two items can refer to the same bytes. One patch is enough. */
function isNoRepetition(patch: Patch, index: number, patches: Patch[]): boolean {
  const before = patches[index - 1];
  return before?.from !== patch.from || before.to !== patch.to;
}

function checkOverlap(patches: Patch[], untouchable: ByteRange[]): void {
  const all = [...patches, ...untouchable.filter(({ from, to }) => from < to)].sort((a, b) => a.from - b.from);
  let patchedTo = 0;
  let untouchableTo = 0;
  for (const range of all) {
    const isPatch = 'fill' in range;
    if (range.from < patchedTo || (isPatch && range.from < untouchableTo)) {
      throw damaged('The AVIF stores metadata and pixels in the same bytes.');
    }
    if (isPatch) patchedTo = range.to;
    else untouchableTo = Math.max(untouchableTo, range.to);
  }
}

async function isApplied(reader: ByteReader, { from, to, head, fill }: Patch): Promise<boolean> {
  reader.seek(from);
  if (!(await reader.take(head.length)).equals(head)) return false;
  const wanted = Buffer.alloc(Math.min(WINDOW_BYTES, to - from), fill);
  while (reader.position < to) {
    const bytes = (await reader.peekWindow()).subarray(0, Math.min(to - reader.position, wanted.length));
    if (!bytes.equals(wanted.subarray(0, bytes.length))) return false;
    reader.skip(bytes.length);
  }
  return true;
}

function insertPatch(layout: LayoutBuilder, { from, to, head, fill }: Patch): void {
  if (head.length > 0) layout.insert(head);
  const filling = Buffer.alloc(Math.min(WINDOW_BYTES, to - from), fill);
  // The same buffer is repeated, so that a long range takes no more memory.
  for (let left = to - from - head.length; left > 0; left -= filling.length) {
    layout.insert(filling.subarray(0, Math.min(left, filling.length)));
  }
}
