import { parseArgs } from 'node:util';

export type ImageKind = 'photo' | 'clean' | 'png' | 'screenshot';

export interface SelectedUploads {
  kind: ImageKind;
  name: string;
  bytes: number;
  clients: number[];
}

const NAMES: Record<ImageKind, string> = {
  photo: 'photo with metadata',
  clean: 'photo without metadata',
  png: 'PNG with text chunks',
  screenshot: 'screenshot of 1440x900',
};
const SIZES: Record<string, number> = { '100KB': 100_000, '1MB': 1_000_000, '8MB': 8_000_000, '20MB': 20_000_000 };
/** PNGs have one size. */
const PNG_SIZES: Record<string, number> = { '377KB': 377_000 };
const CLIENTS = [1, 8, 32];

/** Reads `--only`, `--sizes` and `--clients`, lists with commas; each selects everything if absent. */
export function selectUploads(args: readonly string[]): SelectedUploads[] {
  const options = { only: { type: 'string' }, sizes: { type: 'string' }, clients: { type: 'string' } } as const;
  const { values } = parseArgs({ args: args.slice(2), options, strict: false });
  const list = (value: unknown) => (typeof value === 'string' ? value.split(',') : undefined);
  const [only, sizes] = [list(values.only), list(values.sizes)];
  const clients = list(values.clients)?.map(Number) ?? CLIENTS;
  return (Object.keys(NAMES) as ImageKind[])
    .filter((kind) => only?.includes(kind) ?? true)
    .flatMap((kind) => {
      const possible = kind === 'photo' || kind === 'clean' ? SIZES : PNG_SIZES;
      return Object.entries(possible)
        .filter(([size]) => possible === PNG_SIZES || (sizes?.includes(size) ?? true))
        .map(([size, bytes]) => ({ kind, name: `${size} ${NAMES[kind]}`, bytes, clients }));
    });
}
