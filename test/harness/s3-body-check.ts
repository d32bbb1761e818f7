import { createHash, type Hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';

/** Compares a body, while it passes, with every digest that its headers announce; trailers are not read. */
export class S3BodyCheck {
  private readonly hashes: { wanted: string; hash: Hash; encoding: 'hex' | 'base64'; fault: string }[] = [];
  private readonly wantedCrc32: string | undefined;
  private crc32 = 0;

  constructor(headers: IncomingHttpHeaders) {
    this.expect(headers['content-md5'], 'md5', 'base64', 'BadDigest');
    this.expect(headers['x-amz-checksum-sha256'], 'sha256', 'base64', 'BadDigest');
    this.expect(headers['x-amz-checksum-sha1'], 'sha1', 'base64', 'BadDigest');
    const signed = headers['x-amz-content-sha256'];
    if (/^[0-9a-f]{64}$/.test(String(signed))) this.expect(signed, 'sha256', 'hex', 'XAmzContentSHA256Mismatch');
    const crc = headers['x-amz-checksum-crc32'];
    this.wantedCrc32 = typeof crc === 'string' ? crc : undefined;
  }

  update(chunk: Buffer): void {
    for (const { hash } of this.hashes) hash.update(chunk);
    if (this.wantedCrc32 !== undefined) this.crc32 = crc32(chunk, this.crc32);
  }

  /** S3's error code; undefined if everything matches. */
  fault(): string | undefined {
    const wrong = this.hashes.find(({ wanted, hash, encoding }) => hash.digest(encoding) !== wanted);
    if (wrong) return wrong.fault;
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(this.crc32);
    return this.wantedCrc32 === undefined || crc.toString('base64') === this.wantedCrc32 ? undefined : 'BadDigest';
  }

  private expect(
    wanted: string | string[] | undefined,
    algorithm: string,
    encoding: 'hex' | 'base64',
    fault: string,
  ): void {
    if (typeof wanted === 'string') this.hashes.push({ wanted, hash: createHash(algorithm), encoding, fault });
  }
}
