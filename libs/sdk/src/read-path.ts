interface FileSystem {
  openAsBlob?: (path: string) => Promise<Blob>;
  promises: { readFile: (path: string) => Promise<BlobPart> };
}

/** The part of Node's `process` that Deno has too. Imported modules would have to be found by every bundler. */
interface Runtime {
  process?: { getBuiltinModule?: (name: 'node:fs') => FileSystem | undefined };
}

/** The file at a path; with `openAsBlob` it is read when it is sent. Throws a TypeError where there are no files. */
export async function readPath(path: string): Promise<Blob> {
  const fs = (globalThis as Runtime).process?.getBuiltinModule?.('node:fs');
  if (!fs) throw new TypeError(`There are no files here, so ${path} can't be opened: pass a Blob, bytes or a stream.`);
  return fs.openAsBlob ? fs.openAsBlob(path) : new Blob([await fs.promises.readFile(path)]);
}
