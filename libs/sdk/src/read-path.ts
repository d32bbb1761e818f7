interface FileSystem {
  openAsBlob?: (path: string) => Promise<Blob>;
  promises: { readFile: (path: string) => Promise<BlobPart> };
}

/** The part of `process` that Node and Deno have. An import of node:fs would fail in bundlers for browsers. */
interface Runtime {
  process?: { getBuiltinModule?: (name: 'node:fs') => FileSystem | undefined };
}

/**
 * The file at a path. With `openAsBlob` it is read only when it is sent. Throws a TypeError on platforms without
 * files.
 */
export async function readPath(path: string): Promise<Blob> {
  const fs = (globalThis as Runtime).process?.getBuiltinModule?.('node:fs');
  if (!fs)
    throw new TypeError(`This platform has no files, so ${path} cannot be opened. Pass a Blob, bytes or a stream.`);
  return fs.openAsBlob ? fs.openAsBlob(path) : new Blob([await fs.promises.readFile(path)]);
}
