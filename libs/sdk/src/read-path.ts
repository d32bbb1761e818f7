import { openAsBlob } from 'node:fs';

/** The file at a path, read when it is sent. */
export const readPath = (path: string): Promise<Blob> => openAsBlob(path);
