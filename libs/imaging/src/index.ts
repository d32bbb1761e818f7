export { chunksSource, type ByteSource } from './byte-source.js';
export { checkPixels, needsDecoding } from './check-pixels.js';
export { inspectImage } from './inspect-image.js';
export type { InspectedImage } from './inspected-image.js';
export { isUnchanged, layoutSize, readLayout, type Slice } from './layout.js';
export type { ImageLimits } from './pixel-budget.js';
export { RENDER_LANES, renderLane, type RenderLane } from './rendering/render-lane.js';
export { RenderTimeout } from './rendering/render-process.js';
export { Renderer } from './rendering/renderer.js';
