export interface RenderLimits {
  /** Of the image as it is; of an animation the canvas. */
  maxPixels: number;
  /** Rounded up to whole seconds. */
  timeoutMs: number;
}

/** In the form that sharp takes it. */
export function timeoutOf({ timeoutMs }: RenderLimits): { seconds: number } {
  return { seconds: Math.max(1, Math.ceil(timeoutMs / 1000)) };
}
