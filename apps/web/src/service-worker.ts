/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;

/*
 * Keeps the upload page and the pages of images that were opened, for when the server cannot be reached. The network
 * comes first, so nobody sees an old page while there is one; images themselves are in the browser's own cache.
 */

const PAGES = 'imglink-pages';
const ASSETS = 'imglink-assets';
const MOST_PAGES = 100;
const MOST_ASSETS = 40;
const UPLOAD_PAGE = '/';

self.addEventListener('install', (event) => {
  event.waitUntil(
    fetch(UPLOAD_PAGE)
      .then((answer) => keep(UPLOAD_PAGE, answer))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  // The page is asked for while this script is still being started.
  event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  const key = /^\/(?:gallery|v1\/images)\/([0-9A-Za-z]{11})$/.exec(pathname)?.[1];
  if (request.method === 'DELETE' && key) event.respondWith(remove(request, key));
  // The delete page: its token begins with the key.
  const deleted = /^\/delete\/([0-9A-Za-z]{11})/.exec(pathname)?.[1];
  if (request.method === 'POST' && deleted) event.respondWith(remove(request, deleted));
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
    if (answer.ok) event.waitUntil(keep(path, answer.clone()));
    else if (answer.status === 404 || answer.status === 410) event.waitUntil(forget(path));
    else return (await kept(path)) ?? answer;
    return answer;
  } catch {
    return (await kept(path)) ?? Response.error();
  }
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
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
  const page = await answer.clone().text();
  const loaded = [...page.matchAll(/(?:href|src)="(\/(?:assets\/|favicon)[^"]*)"/g)].map(([, address = '']) => address);
  const [pages, assets] = await Promise.all([caches.open(PAGES), caches.open(ASSETS)]);
  // From the browser's cache mostly. What a page that was opened just now needs is at the end of the list again.
  await assets.addAll(new Set(loaded));
  await pages.put(path, answer);
  await Promise.all([shorten(pages, MOST_PAGES), shorten(assets, MOST_ASSETS)]);
}

/** In whatever language it was read. */
function kept(path: string): Promise<Response | undefined> {
  return caches.match(path, { cacheName: PAGES, ignoreVary: true });
}

async function forget(path: string): Promise<void> {
  const pages = await caches.open(PAGES);
  await pages.delete(path, { ignoreVary: true });
}

/** Takes off what was put there first, but never the upload page. */
async function shorten(cache: Cache, most: number): Promise<void> {
  const requests = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== UPLOAD_PAGE);
  await Promise.all(requests.slice(0, Math.max(0, requests.length - most)).map((request) => cache.delete(request)));
}
