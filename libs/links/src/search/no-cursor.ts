/** Above every id: the first page of a list has the same statement as the others. */
export const NO_CURSOR = 2n ** 63n - 1n;
