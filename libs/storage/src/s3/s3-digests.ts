import type { CompleteMultipartUploadCommandInput, PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';

import type { S3StoreOptions } from '../storage.options.js';

/** S3 answered with another digest than that of the bytes sent to it. */
export class S3DigestError extends Error {}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/**
 * Gives S3 the SHA-256 of each object and each part, by which it refuses what came otherwise, and compares it with
 * what S3 answers. As the signature holds the same digest, it costs no second pass.
 */
export function checkDigests(client: S3Client, checksums: S3StoreOptions['checksums']): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const digest = sentDigest(commandName, args.input);
        if (digest) {
          const { headers } = args.request as { headers: Record<string, string> };
          headers['x-amz-content-sha256'] = digest.toString('hex');
          if (checksums === 'supported') headers['x-amz-checksum-sha256'] = digest.toString('base64');
        }
        const result = await next(args);
        const answered = (result.output as { ChecksumSHA256?: string }).ChecksumSHA256;
        const wanted = digest?.toString('base64') ?? completedDigest(commandName, args.input);
        if (wanted !== undefined && answered !== undefined && answered !== wanted) {
          throw new S3DigestError(`S3 has the digest ${answered} for ${commandName}, not ${wanted}.`);
        }
        return result;
      },
    // Before the SDK's own digests, which then leave these as they are.
    { step: 'build', priority: 'high', name: 'checkDigests' },
  );
}

function sentDigest(command: string | undefined, input: object): Buffer | undefined {
  const { Body, Metadata } = input as PutObjectCommandInput;
  if (!(Body instanceof Uint8Array)) return undefined;
  // Counted on the way already.
  if (command === 'PutObjectCommand' && Metadata?.sha256) return Buffer.from(Metadata.sha256, 'hex');
  return command === 'PutObjectCommand' || command === 'UploadPartCommand' ? sha256(Body) : undefined;
}

/** Of a multipart upload, as S3 makes it: the digest of its parts' digests, and their number. */
function completedDigest(command: string | undefined, input: object): string | undefined {
  if (command !== 'CompleteMultipartUploadCommand') return undefined;
  const parts = (input as CompleteMultipartUploadCommandInput).MultipartUpload?.Parts ?? [];
  const digests = parts.flatMap(({ ChecksumSHA256: digest }) => (digest ? [Buffer.from(digest, 'base64')] : []));
  if (digests.length === 0 || digests.length < parts.length) return undefined;
  return `${sha256(Buffer.concat(digests)).toString('base64')}-${digests.length}`;
}
