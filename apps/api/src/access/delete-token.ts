import { DomainError } from '#errors';
import type { KeyCodec } from '#keys';
import type { FastifyRequest } from 'fastify';

/** Throws `token-missing` or `token-wrong` unless the request carries the delete token of the image. */
export function requireDeleteToken({ headers }: FastifyRequest, codec: KeyCodec, id: bigint): void {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw new DomainError('token-missing', 'Send Authorization: Bearer {deleteToken}.');
  if (!codec.checkDeleteToken(token, id)) throw new DomainError('token-wrong', 'The token is not of this image.');
}
