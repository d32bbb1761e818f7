import type { Moderated } from '#links';

/** The moderation of new images by the operator's hook. The class is abstract so that it is its own injection token. */
export abstract class UploadModeration {
  /** Undefined: new images are not moderated. */
  abstract readonly mode: Moderated | undefined;

  /** Has the hook asked about an image whose link was inserted. If the queue takes no jobs, the sweeper does it. */
  abstract ask(id: bigint): Promise<void>;

  /** Resolves when the hook was asked about a held image and it was decided about, or after `timeoutMs`. */
  abstract wait(id: bigint, timeoutMs: number): Promise<void>;
}

/** For a process without a moderation hook. */
export class NoModeration extends UploadModeration {
  readonly mode = undefined;
  async ask(): Promise<void> {}
  async wait(): Promise<void> {}
}
