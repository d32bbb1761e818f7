import { type Accounts, bearer } from './accounts.js';
import type { UploadAnswer } from './imglink.js';

const KEYS = 2;

/** What an account has: by its list and by its usage. */
export interface Possessions {
  listed: UploadAnswer[];
  usage: { images: number; bytes: number };
}

/** An account with API keys, and the keys of the images that were acknowledged to it. */
export class ChaosOwner {
  readonly acknowledged = new Set<string>();

  private constructor(
    readonly id: string,
    readonly keys: readonly string[],
  ) {}

  static async create(accounts: Accounts, name: string): Promise<ChaosOwner> {
    const account = await accounts.create(name);
    return new ChaosOwner(account, await Promise.all(Array.from({ length: KEYS }, () => accounts.key({ account }))));
  }

  /** Returns what the account has, read from the API at `url` with `credential`, which may manage it. */
  async possessions(url: string, credential = this.keys[0] ?? ''): Promise<Possessions> {
    const read = async <T>(path: string) => {
      const answer = await fetch(url + path, { headers: bearer(credential) });
      if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const { usage } = await read<Possessions>('/v1/account');
    const listed: UploadAnswer[] = [];
    for (let before: string | null = ''; before !== null;) {
      const path = `/v1/account/images?limit=100${before === '' ? '' : `&before=${before}`}`;
      const page: { items: UploadAnswer[]; next: string | null } = await read(path);
      listed.push(...page.items);
      before = page.next;
    }
    return { listed, usage };
  }
}
