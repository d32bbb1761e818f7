import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';

import type { S3StoreOptions } from '../storage.options.js';

/** S3 answered with a digest that is not that of the bytes that were sent. */
export class S3DigestError extends Error {}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/**
 * Sends the SHA-256 of each object and part with it, so that S3 refuses bytes that changed on the way, and compares
 * it with the digest in the answer. The signature contains the same digest, so the SDK does not hash the bytes a
 * second time.
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
    // Before the SDK's own middleware, which then keeps these headers.
    { step: 'build', priority: 'high', name: 'checkDigests' },
  );
}

function sentDigest(command: string | undefined, input: object): Buffer | undefined {
  const { Body, Metadata } = input as PutObjectCommandInput;
  if (!(Body instanceof Uint8Array)) return undefined;
  // `VerifiedBody` has computed it.
  if (command === 'PutObjectCommand' && Metadata?.sha256) return Buffer.from(Metadata.sha256, 'hex');
  return command === 'PutObjectCommand' || command === 'UploadPartCommand' ? sha256(Body) : undefined;
}

function completedDigest(command: string | undefined, input: object): string | undefined {
  if (command !== 'CompleteMultipartUploadCommand') return undefined;
  return digestOfParts((input as CompleteMultipartUploadCommandInput).MultipartUpload?.Parts ?? []);
}

/**
 * Returns the digest of a multipart upload as S3 defines it: the digest of the digests of its parts, and the number of
 * parts. Returns undefined unless every part has a digest.
 */
export function digestOfParts(parts: readonly CompletedPart[]): string | undefined {
  const digests = parts.flatMap(({ ChecksumSHA256: digest }) => (digest ? [Buffer.from(digest, 'base64')] : []));
  if (digests.length === 0 || digests.length < parts.length) return undefined;
  return `${sha256(Buffer.concat(digests)).toString('base64')}-${digests.length}`;
}
