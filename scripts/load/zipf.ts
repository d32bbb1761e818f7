/** Draws ranks from 0 by Zipf's law: the n-th most popular is drawn 1/n as often as the first. */
export class Zipf {
  private readonly sums: Float64Array;

  constructor(
    count: number,
    private readonly random: () => number = Math.random,
  ) {
    this.sums = new Float64Array(count);
    let sum = 0;
    for (let rank = 0; rank < count; rank++) this.sums[rank] = sum += 1 / (rank + 1);
  }

  draw(): number {
    const wanted = this.random() * (this.sums.at(-1) ?? 0);
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
