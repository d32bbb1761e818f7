import { type Account, AccountStore, type ApiKey, ApiKeysService, parseIdText, type Principal } from '#accounts';
import { DomainError } from '#errors';
import { OwnedImagesRepository, type Usage } from '#links';
import { Injectable } from '@nestjs/common';

export interface AccountDetails {
  account: Account;
  usage: Usage;
  /** Those that are not revoked, the newest first. */
  keys: ApiKey[];
}

/** Reads what an administrator sees of an account. */
@Injectable()
export class AccountDetailsService {
  constructor(
    private readonly accounts: AccountStore,
    private readonly keys: ApiKeysService,
    private readonly images: OwnedImagesRepository,
  ) {}

  /** Throws `account-not-found`. */
  async find(principal: Principal, id: bigint): Promise<AccountDetails> {
    const account = await this.accounts.require(id);
    const [usage, keys] = await Promise.all([this.images.usage(id), this.keys.list(principal, id)]);
    return { account, usage, keys };
  }
}

/** `@Param('id', AccountPageIdPipe)`: the id of an account. Throws `account-not-found` for a text that is no id. */
export class AccountPageIdPipe {
  transform(text: string): bigint {
    const id = parseIdText(text);
    if (id === undefined) throw new DomainError('account-not-found', 'There is no account with this id.');
    return id;
  }
}
