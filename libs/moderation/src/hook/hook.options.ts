import type { Moderated } from '#links';

/** How the operator's hook moderates new images. */
export interface HookOptions {
  /** http or https. */
  url: string;
  /** `whsec_` and the base64 of the key that signs requests. */
  secret: string;
  /** `before`: an image is shown once it is allowed. `after`: it is shown at once. */
  mode: Moderated;
  /** How long the hook may take until the image goes by `onError`. */
  timeoutMs: number;
  /** What happens to an image without an answer. `allow`: it is live. `hold`: the hook is asked until it answers. */
  onError: 'allow' | 'hold';
}

/** The injection token of HookOptions. */
export const HOOK_OPTIONS = Symbol('HookOptions');
