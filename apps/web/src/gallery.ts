import './gallery.css';
import { HISTORY_DATABASE } from './history/history-database.js';
import { copyText } from './sharing/clipboard.js';

/*
 * The script of the gallery page: it copies links and zooms the image in its place. The page works without it.
 * The server renders the markup (apps/api/src/pages/gallery.page.tsx).
 */

const SHOWN_MS = 2000;
const status = document.querySelector('[data-status]');

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  const field = document.getElementById(button.dataset.copy!) as HTMLInputElement | null;
  if (field) enableCopy(button, field);
}
for (const field of document.querySelectorAll<HTMLInputElement>('.share input[readonly]')) {
  field.addEventListener('focus', () => field.select());
}
const frame = document.querySelector<HTMLAnchorElement>('a[data-zoom]');
const image = frame?.querySelector('img');
if (frame && image) enableZoom(frame, image);
const sender = document.querySelector<HTMLButtonElement>('button[data-send]');
if (sender && 'share' in navigator) enableSending(sender);
const own = document.querySelector<HTMLElement>('[data-own]');
// A browser from which nothing was uploaded need not load the script.
if (own && (await keepsHistory())) await import('./own-image.js').then(({ showOwnActions }) => showOwnActions(own));

function enableSending(button: HTMLButtonElement): void {
  button.hidden = false;
  const shared = { title: document.title, url: button.dataset.send! };
  // It rejects when the person closes the dialog.
  button.addEventListener('click', () => void navigator.share(shared).catch(() => undefined));
}

async function keepsHistory(): Promise<boolean> {
  const databases = await globalThis.indexedDB?.databases?.().catch(() => []);
  return databases?.some(({ name }) => name === HISTORY_DATABASE) ?? false;
}

function enableCopy(button: HTMLButtonElement, field: HTMLInputElement): void {
  // Text for screen readers may follow the label. It stays.
  const text = button.firstChild as Text;
  const label = text.data;
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const isCopied = await copyText(field.value);
    if (!isCopied) return field.focus();
    text.data = button.dataset.copied ?? 'Copied';
    if (status) status.textContent = text.data;
    clearTimeout(timer);
    timer = setTimeout(() => {
      text.data = label;
      if (status) status.textContent = '';
    }, SHOWN_MS);
  });
}

/** Makes the link zoom the image while the image is drawn smaller than its size. Otherwise the link opens the image. */
function enableZoom(link: HTMLAnchorElement, picture: HTMLImageElement): void {
  const { sizes } = picture;
  const width = Number(picture.getAttribute('width'));
  const height = Number(picture.getAttribute('height'));
  const isZoomed = () => link.classList.contains('zoomed');
  const isZoomable = () => link.classList.contains('zoomable');

  const updateZoomable = () => {
    if (isZoomed()) return;
    const isShrunk = picture.clientWidth < width || picture.clientHeight < height;
    link.classList.toggle('zoomable', isShrunk);
    // It acts as a toggle button now, not as a link to another page.
    if (isShrunk) link.setAttribute('role', 'button');
    else link.removeAttribute('role');
    if (isShrunk) link.setAttribute('aria-pressed', 'false');
    else link.removeAttribute('aria-pressed');
  };
  const zoom = (isOn: boolean) => {
    link.classList.toggle('zoomed', isOn);
    link.setAttribute('aria-pressed', String(isOn));
    // The browser then loads the largest source of `srcset`.
    if (picture.srcset) picture.sizes = isOn ? `${width}px` : sizes;
  };
  new ResizeObserver(updateZoomable).observe(picture);
  link.addEventListener('click', (event) => {
    // With a modifier key the link opens in a new tab or window, as usual.
    if (!isZoomable() || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { x, y, width: drawnWidth, height: drawnHeight } = picture.getBoundingClientRect();
    zoom(!isZoomed());
    const isByPointer = event.detail > 0;
    if (isZoomed() && isByPointer) {
      scrollToPoint(link, picture, (event.clientX - x) / drawnWidth, (event.clientY - y) / drawnHeight);
    }
  });
  link.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isZoomed()) zoom(false);
    if (event.key === ' ' && isZoomable()) {
      event.preventDefault();
      zoom(!isZoomed());
    }
  });
}

/** Scrolls so that the clicked point is in the middle. `x` and `y` are fractions of the image's size. */
function scrollToPoint(link: HTMLElement, picture: HTMLElement, x: number, y: number): void {
  link.scrollLeft = picture.offsetWidth * x - link.clientWidth / 2;
  link.scrollTop = picture.offsetHeight * y - link.clientHeight / 2;
}
