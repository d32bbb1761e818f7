import { S3Client } from '@aws-sdk/client-s3';

import type { S3StoreOptions } from '../storage.options.js';
import { checkDigests } from './s3-digests.js';

/** How long S3 may take, and how much is asked of it at once. */
export interface S3Limits {
  /** From asking to a connection, the wait for a free one included. */
  connectMs: number;
  /** From asking to the first byte of the answer, the above and the request's body included. */
  answerMs: number;
  /** Between two bytes; a slow reader of an object is cut after it too. */
  idleMs: number;
  /** The first one included. */
  attempts: number;
  connections: number;
}

export const S3_LIMITS: S3Limits = {
  connectMs: 5000,
  answerMs: 10_000,
  idleMs: 60_000,
  attempts: 3,
  connections: 64,
};

/** A client that keeps and bounds its connections, retries with backoff, and has every digest checked. */
export function openS3Client(
  { region, endpoint, pathStyle, checksums }: S3StoreOptions,
  { connectMs, answerMs, idleMs, attempts, connections }: S3Limits,
): S3Client {
  const agent = { keepAlive: true, maxSockets: connections };
  const client = new S3Client({
    region,
    endpoint,
    forcePathStyle: pathStyle,
    maxAttempts: attempts,
    retryMode: 'standard',
    // With it, the SDK opens an unbounded number of connections and keeps none, for bodies above 2 MB.
    expectContinueHeader: false,
    requestChecksumCalculation: checksums === 'supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      socketTimeout: idleMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  checkDigests(client, checksums);
  return client;
}
