export interface RenderLimits {
  /** The pixels of the image, or of the canvas of an animation. */
  maxPixels: number;
  /** Rounded up to whole seconds. */
  timeoutMs: number;
}

/** The time limit as sharp accepts it. */
export function timeoutOf({ timeoutMs }: RenderLimits): { seconds: number } {
  return { seconds: Math.max(1, Math.ceil(timeoutMs / 1000)) };
}
