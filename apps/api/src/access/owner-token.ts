import { DomainError } from '#errors';

import { bearerToken } from './authorization.js';

/** The token that lets everybody who has it change one thing. */
export interface OwnerToken {
  token: 'deleteToken' | 'editToken';
  thing: 'image' | 'album';
  isValid: (token: string) => boolean;
}

/**
 * Allows a request without credentials of an account whose Authorization field has the token as a bearer token
 * (RFC 6750). Throws `token-missing` and `token-wrong`.
 */
export function requireOwnerToken(field: string | undefined, { token: name, thing, isValid }: OwnerToken): void {
  const token = bearerToken(field);
  if (token === undefined) {
    throw new DomainError('token-missing', `Send Authorization: Bearer {${name}}, or the credentials of the owner.`);
  }
  if (!isValid(token)) throw new DomainError('token-wrong', `The token belongs to another ${thing}.`);
}
