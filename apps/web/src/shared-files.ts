/** The cache in which the service worker keeps files that another app shares. */
const SHARED = 'imglink-shared';

/** Returns the shared files and forgets them. Without a secure context there are none. */
export async function takeShared(): Promise<File[]> {
  const shared = await globalThis.caches?.open(SHARED);
  const files: File[] = [];
  for (const request of (await shared?.keys()) ?? []) {
    const kept = await shared.match(request);
    if (!kept || !(await shared.delete(request))) continue;
    const name = decodeURIComponent(new URL(request.url).pathname.split('/').at(-1) ?? '');
    files.push(new File([await kept.blob()], name, { type: kept.headers.get('content-type') ?? '' }));
  }
  return files;
}
