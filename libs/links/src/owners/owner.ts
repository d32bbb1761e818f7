/** The account that an upload belongs to, as it was when the upload was accepted. */
export interface Owner {
  accountId: bigint;
  /** The API key that the image was uploaded with; null: another credential of the account. */
  keyId: bigint | null;
  /** The limits for the stored bytes of all live images of the account and of the key. Null: no limit. */
  totalBytes: { account: number | null; key: number | null };
}
