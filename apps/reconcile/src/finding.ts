/** The problem of a link. */
export type Problem =
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
  | 'not-due';

/** One line of the report. */
export interface Finding {
  key: string;
  id: string;
  store: number;
  problem: Problem;
  isRepaired: boolean;
}
