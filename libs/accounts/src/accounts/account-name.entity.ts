import { id64 } from '#database';
import { createHash } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Finds an account by its name or by its identity at an OpenID provider, on one shard. */
@Entity('account_names')
export class AccountName {
  @PrimaryColumn({ type: 'blob' })
  hash!: Buffer;

  @Column({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;
}

/** Names differ by their case and by how a letter is composed only if Unicode's NFC form differs. */
export const nameHash = (name: string): Buffer => digestOf('name', name.normalize('NFC'));

/** `subject`: the `sub` of an ID token, which is unique for its `issuer` (OpenID Connect Core, section 2). */
export const identityHash = (issuer: string, subject: string): Buffer => digestOf('oidc', issuer, subject);

const digestOf = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest();
