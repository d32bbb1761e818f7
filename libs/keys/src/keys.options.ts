export interface KeysOptions {
  /** KEY_SECRET, one secret or a list (parseKeySecret). Without a secret, its links and delete tokens do not work. */
  secret: string;
}
