/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;

/*
 * Stores the upload page and the opened gallery pages, and answers with them when the server cannot be reached. The
 * network comes first, so a stored page is never shown while the server answers. Images are in the browser's HTTP
 * cache.
 */

const PAGES = 'imglink-pages';
const ASSETS = 'imglink-assets';
/** As in shared-files.ts. Not imported, because not every browser has service workers that are modules. */
const SHARED = 'imglink-shared';
const MAX_PAGES = 100;
const MAX_ASSETS = 40;
const UPLOAD_PAGE = '/';
const SHARE_TARGET = '/upload';

self.addEventListener('install', (event) => {
  event.waitUntil(
    // Without cookies, because the page of a person who is signed in is not stored.
    fetch(UPLOAD_PAGE, { credentials: 'omit' })
      .then((answer) => keep(UPLOAD_PAGE, answer))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  // With navigation preload, the browser requests the page while this script starts.
  event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  const key = /^\/(?:gallery|v1\/images)\/([0-9A-Za-z]{11})$/.exec(pathname)?.[1];
  if (request.method === 'DELETE' && key) event.respondWith(remove(request, key));
  // The delete page. A delete token begins with the key.
  const deleted = /^\/delete\/([0-9A-Za-z]{11})/.exec(pathname)?.[1];
  if (request.method === 'POST' && deleted) event.respondWith(remove(request, deleted));
  if (request.method === 'POST' && pathname === SHARE_TARGET) event.respondWith(keepShared(request));
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate' && (pathname === UPLOAD_PAGE || pathname === `/gallery/${key}`)) {
    event.respondWith(openPage(event, pathname));
  }
  if (/^\/(?:assets\/|favicon)/.test(pathname)) event.respondWith(openAsset(request));
});

async function openPage(event: FetchEvent, path: string): Promise<Response> {
  try {
    const preloaded = (await event.preloadResponse) as Response | undefined;
    const answer = preloaded ?? (await fetch(event.request));
    if (answer.ok && isStorable(answer)) event.waitUntil(keep(path, answer.clone()));
    else if (answer.ok) return answer;
    else if (answer.status === 404 || answer.status === 410) event.waitUntil(forget(path));
    else return (await kept(path)) ?? answer;
    return answer;
  } catch {
    return (await kept(path)) ?? Response.error();
  }
}

/** Pages that show who is signed in are not stored. */
const isStorable = ({ headers }: Response) => !headers.get('cache-control')?.includes('no-store');

/** Keeps the files that another app shares, for the upload page, which opens next. */
async function keepShared(request: Request): Promise<Response> {
  const form = await request.formData();
  const files = form.getAll('image').filter((value) => value instanceof File);
  const shared = await caches.open(SHARED);
  const keep = (file: File, index: number) =>
    shared.put(
      `/shared/${Date.now()}-${index}/${encodeURIComponent(file.name)}`,
      new Response(file, { headers: { 'content-type': file.type } }),
    );
  await Promise.all(files.map(keep));
  return Response.redirect(UPLOAD_PAGE, 303);
}

async function openAsset(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: ASSETS, ignoreVary: true })) ?? fetch(request);
}

async function remove(request: Request, key: string): Promise<Response> {
  const answer = await fetch(request);
  if (answer.ok || answer.status === 404 || answer.status === 410) await forget(`/gallery/${key}`);
  return answer;
}

async function keep(path: string, answer: Response): Promise<void> {
  if (!answer.ok || !isStorable(answer)) throw new Error(`${path} was answered ${answer.status}`);
  const page = await answer.clone().text();
  const loaded = [...page.matchAll(/(?:href|src)="(\/(?:assets\/|favicon)[^"]*)"/g)].map(([, address = '']) => address);
  const [pages, assets] = await Promise.all([caches.open(PAGES), caches.open(ASSETS)]);
  // Most of these come from the HTTP cache. Adding them again moves them to the end of the list, where they are kept
  // longest.
  await assets.addAll(new Set(loaded));
  await pages.put(path, answer);
  await Promise.all([trim(pages, MAX_PAGES), trim(assets, MAX_ASSETS)]);
}

/** The stored page, in the language in which it was last opened. */
function kept(path: string): Promise<Response | undefined> {
  return caches.match(path, { cacheName: PAGES, ignoreVary: true });
}

async function forget(path: string): Promise<void> {
  const pages = await caches.open(PAGES);
  await pages.delete(path, { ignoreVary: true });
}

/** Deletes the oldest entries beyond `maxEntries`, but never the upload page. */
async function trim(cache: Cache, maxEntries: number): Promise<void> {
  const requests = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== UPLOAD_PAGE);
  await Promise.all(
    requests.slice(0, Math.max(0, requests.length - maxEntries)).map((request) => cache.delete(request)),
  );
}
