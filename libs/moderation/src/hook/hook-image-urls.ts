import { heldImageToken, KeyCodec } from '#keys';

/** How long the URL of a held image works. */
const TOKEN_TTL_MS = 10 * 60_000;

/** The keys and URLs of images as the moderation hook sees them. */
export class HookImageUrls {
  /** `base`: PUBLIC_URL without a slash at its end. Without PUBLIC_URL, bootstrap.ts of the API sets it. */
  constructor(
    private readonly codec: KeyCodec,
    public base: string,
  ) {}

  keyOf(id: bigint): string {
    return this.codec.encode(id);
  }

  /** Returns the URL of the variant `l`, with a token that is valid for 10 minutes if the image is held. */
  imageUrl(id: bigint, isHeld: boolean): string {
    const url = `${this.base}/i/${this.keyOf(id)}l.jpg`;
    return isHeld ? `${url}?token=${heldImageToken(this.codec, id, Date.now() + TOKEN_TTL_MS)}` : url;
  }
}
