/** What is wrong with a link. */
export type Problem =
  /** Its object is not in the store that its row names. */
  | 'missing'
  /** Its object has another size, or other bytes. */
  | 'wrong-size'
  | 'wrong-digest'
  /** Its store does not answer: nothing is known. */
  | 'unreachable'
  /** STORAGE_URL has no store at the place that the row names. */
  | 'unknown-store'
  /** It was deleted, and its object is still there. */
  | 'not-deleted'
  /** It expires, and nothing would ever delete it. */
  | 'not-due';

/** A line of the report. */
export interface Finding {
  key: string;
  id: string;
  store: number;
  problem: Problem;
  isRepaired: boolean;
}
