import type { ImgLink } from './imglink.js';

/** An image in Imgur's API. */
export interface ImgurData {
  id: string;
  deletehash: string;
  link: string;
  title: string | null;
  description: string | null;
  datetime: number;
  type: string;
  width: number;
  height: number;
  size: number;
  processing: { status: string };
  error?: unknown;
}

export interface ImgurAnswer<T> {
  status: number;
  headers: Headers;
  body: { data: T; success: boolean; status: number };
  data: T;
  success: boolean;
}

/** Imgur's API of a running imglink, as plain requests. */
export interface Imgur {
  fetch(method: string, path: string, init?: RequestInit): Promise<Response>;
  send<T = unknown>(method: string, path: string, init?: RequestInit): Promise<ImgurAnswer<T>>;
}

export function imgurOf({ url }: Pick<ImgLink, 'url'>): Imgur {
  const ask = (method: string, path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, method, redirect: 'manual' });
  return {
    fetch: ask,
    send: async <T>(method: string, path: string, init?: RequestInit) => read<T>(await ask(method, path, init)),
  };
}

async function read<T>(response: Response): Promise<ImgurAnswer<T>> {
  const body = (await response.json()) as ImgurAnswer<T>['body'];
  return { status: response.status, headers: response.headers, body, data: body.data, success: body.success };
}

export const blob = (bytes: Buffer) => new Blob([new Uint8Array(bytes)]);
/** Makes requests with each kind of body. */
export const multipart = (fields: Record<string, string | Blob>): RequestInit => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return { body };
};
export const urlencoded = (fields: Record<string, string>): RequestInit => ({ body: new URLSearchParams(fields) });
export const json = (fields: object): RequestInit => typed('application/json', JSON.stringify(fields));
export const typed = (type: string, body: NonNullable<RequestInit['body']>): RequestInit => ({
  body,
  headers: { 'content-type': type },
});
export const bytesOf = (buffer: Buffer) => new Uint8Array(buffer);
