import { createHmac } from 'node:crypto';

const REPORTER_BYTES = 2;

/**
 * Returns 2 bytes that tell the clients that report an image apart: the start of an HMAC-SHA-256 of the image and of
 * the client. Each value is that of about 65,000 IPv4 addresses, and it differs from image to image, so nobody learns
 * from it who reported an image, not even with KEY_SECRET. For the same reason two clients of an image can have the
 * same value: a client is taken for one of 100 others with a probability of 0.15 %. Then the report is only counted.
 */
export const reporterOf = (key: Buffer, imageId: bigint, client: string): Buffer =>
  createHmac('sha256', key).update(`${imageId} ${client}`).digest().subarray(0, REPORTER_BYTES);
