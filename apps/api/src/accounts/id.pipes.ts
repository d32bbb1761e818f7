import { keyNotFound, parseIdText } from '#accounts';
import { DomainError } from '#errors';
import type { PipeTransform } from '@nestjs/common';

export const accountNotFound = (): DomainError =>
  new DomainError('account-not-found', 'There is no account with this id.');

/** `@Param('id', AccountIdPipe)`: the id of an account. Throws `account-not-found` for a text that is no id. */
export class AccountIdPipe implements PipeTransform<string, bigint> {
  transform(text: string): bigint {
    return parseAccountId(text);
  }
}

/** Returns the id of an account. Throws `account-not-found` for a text that is no id. */
export function parseAccountId(text: string): bigint {
  const id = parseIdText(text);
  if (id === undefined) throw accountNotFound();
  return id;
}

/** `@Param('id', ApiKeyIdPipe)`: the id of an API key. Throws `key-not-found` for a text that is no id. */
export class ApiKeyIdPipe implements PipeTransform<string, bigint> {
  transform(text: string): bigint {
    const id = parseIdText(text);
    if (id === undefined) throw keyNotFound();
    return id;
  }
}
