import { id64 } from '#database';
import { Entity, PrimaryColumn } from 'typeorm';

/**
 * An entry of the list of an account's albums, on the shard of the account. The entry is there whenever the album is.
 * It may be there without it, for an album that was being created or deleted when its process died.
 */
@Entity('account_albums')
export class OwnedAlbum {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;

  /** Newer albums have higher ids. */
  @PrimaryColumn({ name: 'album_id', type: 'bigint', transformer: id64 })
  albumId!: bigint;
}
