export interface KeysOptions {
  /** KEY_SECRET, 32 characters or more. All links and delete tokens die with it: keep it, never change it. */
  secret: string;
}
