export { exifTiff, XMP_PACKET } from './exif-fixture.js';
export { photoJpeg, type PhotoJpegOptions } from './jpeg-fixtures.js';
export { photo, photoPixels, SECRET } from './photo-pixels.js';
export { apng, photoPng, png, pngBomb, type PngOptions } from './png-fixtures.js';
export { stripBuffer, type StrippedImage } from './strip-buffer.js';
export { animatedGif, gif, type AnimationOptions } from './gif-fixtures.js';
export { animatedWebp, webp, type WebpFixtureOptions } from './webp-fixtures.js';
export { avif, builtAvif, type AvifFixtureOptions, type BuiltAvifOptions } from './avif-fixtures.js';
export { hostileFiles, type HostileFile } from './hostile-files.js';
export { checkCaseVariant } from './check-case-variant.js';
export {
  caseBytes,
  CASE_SECRET,
  IMAGE_CASES,
  isAccepted,
  SHOWN_WRONG,
  TAKEN_WRONG,
  type ImageCase,
} from './image-cases.js';
