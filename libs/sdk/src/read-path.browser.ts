/** Stands for read-path.ts in browsers, which have no paths. */
export const readPath = (path: string): Promise<Blob> =>
  Promise.reject(new TypeError(`A browser can't open ${path}: pass a File or a Blob.`));
