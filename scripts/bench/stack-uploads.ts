import { noiseJpeg } from './images.js';
import { SECONDS } from './rates.js';
import { sendBody } from './send-upload.js';
import { measureInTurns, type UploadFigure } from './upload-figures.js';
import { phonePhoto } from './upload-images.js';
import { uploadRate } from './upload-rate.js';

/** Enough for the compiler of V8. */
const WARM_SECONDS = 3;

interface Target {
  url: string;
  processes: Record<string, number>;
}

const CASES = {
  photo: { name: '1MB photo with metadata over S3', make: () => phonePhoto(1_000_000), clients: 16, longer: 1 },
  clean: { name: '1MB photo without metadata over S3', make: () => noiseJpeg(1_000_000), clients: 16, longer: 1 },
  // Slow operations need turns in which enough of them finish.
  large: { name: '25MB photo without metadata over S3', make: () => noiseJpeg(25_000_000), clients: 4, longer: 5 },
};

/** Compares uploads to imglink with those to bare Fastify, which uses lib-storage, into the same S3. */
export async function compareStackUploads(
  imglink: Target,
  floor: Target,
  isSelected: (name: string) => boolean,
): Promise<UploadFigure[]> {
  const figures: UploadFigure[] = [];
  for (const [selector, { name, make, clients, longer }] of Object.entries(CASES)) {
    if (!isSelected(selector)) continue;
    const load = { image: await make(), send: sendBody, clients, seconds: longer * SECONDS };
    console.log(`${name}, ${load.image.length} bytes, ${clients} clients`);
    for (const target of [imglink, floor]) await uploadRate({ ...load, ...target, seconds: WARM_SECONDS });
    const sides = {
      ours: () => uploadRate({ ...load, ...imglink }),
      floor: () => uploadRate({ ...load, ...floor }),
    };
    figures.push({ name, clients, ...(await measureInTurns(sides)) });
  }
  return figures;
}
