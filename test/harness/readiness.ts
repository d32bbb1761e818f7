import type { ImgLink } from './imglink.js';

export interface ReadinessAnswer {
  status: 'ok' | 'degraded' | 'unavailable';
  checks: Record<string, string>;
  reasons: Record<string, string>;
}

/** The answers of a process to /health/ready for reads and for uploads. */
export async function readinessOf(imglink: Pick<ImgLink, 'get'>) {
  const [reads, uploads] = await Promise.all(
    ['reads', 'uploads'].map((service) => imglink.get(`/health/ready?for=${service}`)),
  );
  if (!reads || !uploads) throw new Error('It was not asked.');
  const { status, checks, reasons } = (await uploads.json()) as ReadinessAnswer;
  await reads.arrayBuffer();
  const faults = Object.fromEntries(Object.entries(checks).filter(([, state]) => state !== 'ok'));
  if (String(Object.keys(faults)) !== String(Object.keys(reasons)))
    throw new Error('Its reasons are not of its faults.');
  return { reads: reads.status, uploads: uploads.status, status, faults };
}

/** The process serves reads and accepts uploads. */
export const ALL_WELL = { reads: 200, uploads: 200, status: 'ok', faults: {} };
/** The process serves reads, and refuses uploads because of `faults`. */
export const readsAlone = (faults: Record<string, string>) => ({
  reads: 200,
  uploads: 503,
  status: 'unavailable',
  faults,
});
