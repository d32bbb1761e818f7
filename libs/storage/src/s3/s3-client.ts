import { S3Client } from '@aws-sdk/client-s3';

import type { S3StoreOptions } from '../storage.options.js';
import { checkDigests } from './s3-digests.js';

/** Time limits and concurrency of requests to S3. */
export interface S3Limits {
  /** Milliseconds until there is a connection, including the wait for a free one. */
  connectMs: number;
  /** Milliseconds until the first byte of the answer, including the connection and the request body. */
  answerMs: number;
  /** Milliseconds without a byte. A slow reader of an object is disconnected after it too. */
  idleMs: number;
  /** The number of attempts, including the first one. */
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

/** Opens a client with a bounded pool of connections, retries with back-off, and a check of every digest. */
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
    // With Expect, the SDK opens unlimited connections for bodies above 2 MB and reuses none.
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
