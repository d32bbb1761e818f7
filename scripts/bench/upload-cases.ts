import { noiseJpeg } from './images.js';
import { type ListOption, listOption } from './options.js';
import { type SendUpload, sendBody, sendByTus } from './send-upload.js';
import { noisePng, phonePhoto, screenshotPng } from './upload-images.js';

export interface UploadCase {
  name: string;
  makeImage: () => Promise<Buffer>;
  send: SendUpload;
  /** Where imglink, the floor, and the floor with sha256 take the upload. */
  paths: { ours: string; floor: string; hashed?: string };
  clients: readonly number[];
}

const PHOTO_SIZES: Record<string, number> = {
  '100KB': 100_000,
  '1MB': 1_000_000,
  '8MB': 8_000_000,
  '20MB': 20_000_000,
};
/** PNGs have one size. */
const PNG_SIZES: Record<string, number> = { '377KB': 377_000 };
const TUS_SIZES: Record<string, number> = { '1MB': 1_000_000, '20MB': 20_000_000 };
const TUS_PART_BYTES = 5 * 1024 * 1024;

const BODY = {
  send: sendBody,
  paths: { ours: '/v1/images', floor: '/', hashed: '/hashed' },
  clients: [1, 8, 32],
} as const;

const KINDS = {
  photo: { ...BODY, name: 'photo with metadata', sizes: PHOTO_SIZES, make: phonePhoto },
  clean: { ...BODY, name: 'photo without metadata', sizes: PHOTO_SIZES, make: noiseJpeg },
  png: { ...BODY, name: 'PNG with text chunks', sizes: PNG_SIZES, make: noisePng },
  screenshot: { ...BODY, name: 'screenshot of 1440x900', sizes: PNG_SIZES, make: screenshotPng },
  tus: {
    name: 'photo over tus',
    sizes: TUS_SIZES,
    make: phonePhoto,
    send: sendByTus(TUS_PART_BYTES),
    paths: { ours: '/files', floor: '/files' },
    clients: [1, 8],
  },
};

/**
 * Selects by `--only`, `--sizes` and `--clients`. Without an option its default applies, or else nothing is left out.
 */
export function selectUploads(
  args: readonly string[],
  defaults: Partial<Record<ListOption, readonly string[]>> = {},
): UploadCase[] {
  const only = listOption(args, 'only') ?? defaults.only;
  const selectedSizes = listOption(args, 'sizes') ?? defaults.sizes;
  const selectedClients = (listOption(args, 'clients') ?? defaults.clients)?.map(Number);
  return Object.entries(KINDS)
    .filter(([kind]) => only?.includes(kind) ?? true)
    .flatMap(([, { name, sizes, make, send, paths, clients }]) =>
      Object.entries(sizes)
        .filter(([size]) => sizes === PNG_SIZES || (selectedSizes?.includes(size) ?? true))
        .map(([size, bytes]) => ({
          name: `${size} ${name}`,
          makeImage: () => make(bytes),
          send,
          paths,
          clients: selectedClients ?? clients,
        })),
    );
}
