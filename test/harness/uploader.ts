import { expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './accounts.js';
import { it as base } from './fixtures.js';
import type { ImgLink } from './imglink.js';

export interface LimitProblem {
  code: string;
  detail: string;
  limit?: number;
}
export interface OwnAccount {
  id: string;
  name: string;
  limits: Record<string, number | null>;
  usage: { uploadsThisHour: number; bytesToday: number };
}

/** A new account with one API key. */
export class Uploader {
  private constructor(
    private readonly imglink: ImgLink,
    readonly key: string,
  ) {}

  static async create(imglink: ImgLink, limits: { account?: object; key?: object }): Promise<Uploader> {
    const accounts = new Accounts(imglink);
    const account = await accounts.create(crypto.randomUUID(), { limits: limits.account ?? {} });
    return new Uploader(imglink, await accounts.key({ account, limits: limits.key ?? {} }));
  }

  post(bytes: Buffer, headers: Record<string, string> = {}): Promise<Response> {
    return this.imglink.post(new Uint8Array(bytes), { ...bearer(this.key), ...headers });
  }

  /** The status of an upload of each image, one after the other. */
  async statuses(...images: Buffer[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const image of images) statuses.push((await this.post(image)).status);
    return statuses;
  }

  async account(): Promise<OwnAccount> {
    const answer = await this.imglink.get('/v1/account', bearer(this.key));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    return (await answer.json()) as OwnAccount;
  }

  async usage(): Promise<OwnAccount['usage']> {
    const { uploadsThisHour, bytesToday } = (await this.account()).usage;
    return { uploadsThisHour, bytesToday };
  }
}

export const problemOf = async (answer: Response): Promise<LimitProblem> => (await answer.json()) as LimitProblem;

/** `it` with an imglink that has accounts, and a quota of one upload an hour for anonymous clients. */
export const itWithUploaders = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN, UPLOADS_PER_HOUR: '1', URL_IMPORT_ALLOW: '127.0.0.1' })
  .extend(
    'uploader',
    ({ imglink }) =>
      (limits: Parameters<typeof Uploader.create>[1]) =>
        Uploader.create(imglink, limits),
  );
