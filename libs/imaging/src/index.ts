export { chunksSource, type ByteSource } from './walking/byte-source.js';
export { checkPixels, needsDecoding } from './rendering/check-pixels.js';
export { inspectImage } from './inspect/inspect-image.js';
export type { InspectedImage } from './inspect/inspected-image.js';
export { isUnchanged, layoutSize, readLayout, type Slice } from './walking/layout.js';
export type { ImageLimits } from './walking/pixel-budget.js';
export { RENDER_LANES, renderLane, type RenderLane } from './rendering/render-lane.js';
export { RenderTimeout } from './rendering/render-process.js';
export { Renderer } from './rendering/renderer.js';
