export interface KeysOptions {
  /** KEY_SECRET, one secret or a list (parseKeySecret). All links and delete tokens of a secret die with it. */
  secret: string;
}
