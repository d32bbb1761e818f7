import { KeyCodec } from '#keys';
import { createConnection } from 'mysql2/promise';

/** Milliseconds since the epoch of ids, earlier than any new id. */
const FIRST_MS = 1_000;

/** Makes rows as uploads would, and the paths to request them. */
export async function insertLinks(count: number, database: string, secret: string): Promise<string[]> {
  const connection = await createConnection(database);
  const codec = new KeyCodec(secret);
  const digest = Buffer.alloc(32, 7);
  const ids = Array.from({ length: count }, (_, number) => (BigInt(FIRST_MS + number * 10) << 22n) | 5n);
  for (let at = 0; at < ids.length; at += 1000) {
    const rows = ids.slice(at, at + 1000).map((id) => [String(id), 0, 1, 1_000_000, 2000, 1850, 0, digest]);
    await connection.query('INSERT INTO links (id, store, format, bytes, width, height, flags, sha256) VALUES ?', [
      rows,
    ]);
  }
  await connection.end();
  return ids.map((id) => `/v1/images/${codec.encode(id)}`);
}
