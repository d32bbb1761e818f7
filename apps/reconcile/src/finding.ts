/** The problem of a link. */
export type LinkProblem =
  /** The store that the row names does not have the object. */
  | 'missing'
  /** The object has another size or other bytes than the row says. */
  | 'wrong-size'
  | 'wrong-digest'
  /** The store does not answer, so nothing is known. */
  | 'unreachable'
  /** STORAGE_URL has no store at the position in the row. */
  | 'unknown-store'
  /** The link was deleted, but the object still exists. */
  | 'not-deleted'
  /** The link expires, but no deletion is scheduled. */
  | 'not-due'
  /** The account of the image does not list it, or counts it with other bytes. */
  | 'not-listed';

/** The problem of an account. */
export type AccountProblem =
  /** The account lists an image that it does not own, and no upload or deletion will change that. */
  | 'not-owned'
  /** The usage of the account, or of one of its keys, is not the sum over the images that it lists. */
  | 'wrong-usage';

/** One line of the report. Of an account without an image: its usage is wrong. */
export type Finding = LinkFinding | AccountFinding;

export interface LinkFinding {
  key: string;
  id: string;
  store: number;
  problem: LinkProblem;
  isRepaired: boolean;
}

export interface AccountFinding {
  account: string;
  key?: string;
  id?: string;
  problem: AccountProblem;
  isRepaired: boolean;
}
