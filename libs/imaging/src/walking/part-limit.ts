import { damaged } from '../imaging.errors.js';

/** Ten times what 10,000 frames are made of; bounds the time and memory that a file of tiny parts costs. */
const MAX_PARTS = 100_000;

/** Counts what a walker walks. */
export class PartLimit {
  private parts = 0;

  add(): void {
    this.parts += 1;
    if (this.parts > MAX_PARTS) throw damaged(`The file is made of more than ${MAX_PARTS} parts.`);
  }
}
