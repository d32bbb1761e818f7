/** What administrators banned. The class is abstract so that it is its own injection token. */
export abstract class UploadBans {
  /** True while a ban of similar images exists. Otherwise no upload needs a perceptual hash. */
  abstract readonly comparesImages: boolean;

  /** Throws `client-banned` if uploads from this IP address are banned. */
  abstract checkClient(address: string): void;

  /**
   * Throws `upload-banned` if the image with one of these SHA-256 digests is banned, and writes that to the audit log.
   * Throws `unavailable` if the bans are not known yet. `id`: that of the upload.
   */
  abstract checkDigests(id: bigint, digests: readonly Buffer[]): Promise<void>;

  /** Throws as `checkDigests` does if an image like the one with this perceptual hash is banned. */
  abstract checkHash(id: bigint, hash: Buffer): Promise<void>;
}

/** For a process without moderation: nothing is banned. */
export class NoBans extends UploadBans {
  readonly comparesImages = false;
  checkClient(): void {}
  async checkDigests(): Promise<void> {}
  async checkHash(): Promise<void> {}
}
