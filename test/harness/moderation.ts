import type { Client } from './account-clients.js';

export interface ActionResults {
  results: { key: string; status: number; state?: string }[];
}

export interface AuditPage {
  items: { id: string; actor: { id: string | null; name: string }; action: string; target: string; reason: string }[];
  next: string | null;
}

/** Blocks, unblocks or deletes images, as an administrator. */
export const moderate = (admin: Client, action: string, images: { key: string }[], more: object = {}) =>
  admin.json<ActionResults>('POST', '/v1/admin/actions', { action, keys: idsOf(images), reason: 'Spam', ...more });

export const idsOf = (images: { key: string }[]): string[] => images.map(({ key }) => key);

/** A request with a body of JSON. */
export const json = (method: string, body: object, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
