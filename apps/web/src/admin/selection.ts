/** Returns the index that a step leads to. From outside the list, it leads to its first image. */
export function stepTo(current: number, step: 1 | -1, length: number): number {
  if (current < 0) return 0;
  return Math.min(length - 1, Math.max(0, current + step));
}

/** Returns the indices from the one that was selected last to the current one, whichever comes first. */
export function rangeOf(anchor: number, current: number): number[] {
  const from = anchor < 0 ? current : Math.min(anchor, current);
  const to = Math.max(anchor, current);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Returns what an action is about: the selected images, or without any the current one. */
export function targetsOf<T>(selected: readonly T[], current: T | undefined): readonly T[] {
  if (selected.length > 0) return selected;
  return current === undefined ? [] : [current];
}
