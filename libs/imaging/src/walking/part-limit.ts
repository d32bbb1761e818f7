import { damaged } from '../imaging.errors.js';

/** Ten times the parts of 10,000 frames. Limits the time and memory that a file of tiny parts can cost. */
const MAX_PARTS = 100_000;

/** Counts the parts (segments, chunks, blocks) of a file. Throws `damaged-image` when there are too many. */
export class PartLimit {
  private parts = 0;

  add(): void {
    this.parts += 1;
    if (this.parts > MAX_PARTS) throw damaged(`The file has more than ${MAX_PARTS} parts.`);
  }
}
