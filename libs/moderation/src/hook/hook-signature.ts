import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * Returns the header fields that sign a request as Standard Webhooks 1.0 specifies
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): the HMAC-SHA-256 of id,
 * time and body. `id` is the same for each attempt. `sentAt`: milliseconds since 1970.
 */
export function signatureFields(
  secret: string,
  { id, sentAt, body }: { id: string; sentAt: number; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt / 1000));
  const hmac = createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'));
  const signature = hmac.update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
