import './gallery.css';
import { copyText } from './clipboard.js';

/*
 * What the gallery page can do beyond what it can without script: copy the links, and zoom the image in its place.
 * The markup is the server's; README.md says what this expects.
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

function enableCopy(button: HTMLButtonElement, field: HTMLInputElement): void {
  // The words may be followed by others for screen readers, which stay.
  const words = button.firstChild as Text;
  const label = words.data;
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const isCopied = await copyText(field.value);
    if (!isCopied) return field.focus();
    words.data = button.dataset.copied ?? 'Copied';
    if (status) status.textContent = words.data;
    clearTimeout(timer);
    timer = setTimeout(() => {
      words.data = label;
      if (status) status.textContent = '';
    }, SHOWN_MS);
  });
}

/** Does so only while the image is drawn smaller than it is; otherwise the link stays what it was. */
function enableZoom(link: HTMLAnchorElement, picture: HTMLImageElement): void {
  const { sizes } = picture;
  const width = Number(picture.getAttribute('width'));
  const height = Number(picture.getAttribute('height'));
  const isZoomed = () => link.classList.contains('zoomed');
  const isZoomable = () => link.classList.contains('zoomable');

  const judge = () => {
    if (isZoomed()) return;
    const isShrunk = picture.clientWidth < width || picture.clientHeight < height;
    link.classList.toggle('zoomable', isShrunk);
    // A link by name would promise to lead away.
    if (isShrunk) link.setAttribute('role', 'button');
    else link.removeAttribute('role');
    if (isShrunk) link.setAttribute('aria-pressed', 'false');
    else link.removeAttribute('aria-pressed');
  };
  const zoom = (isOn: boolean) => {
    link.classList.toggle('zoomed', isOn);
    link.setAttribute('aria-pressed', String(isOn));
    // Has the browser take the largest of `srcset` now.
    if (picture.srcset) picture.sizes = isOn ? `${width}px` : sizes;
  };
  new ResizeObserver(judge).observe(picture);
  link.addEventListener('click', (event) => {
    // Opening in another tab goes on working as with any link.
    if (!isZoomable() || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { x, y, width: drawnWidth, height: drawnHeight } = picture.getBoundingClientRect();
    zoom(!isZoomed());
    const isByPointer = event.detail > 0;
    if (isZoomed() && isByPointer) {
      keepInSight(link, picture, (event.clientX - x) / drawnWidth, (event.clientY - y) / drawnHeight);
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

/** Scrolls so that the point that was clicked is in the middle. */
function keepInSight(link: HTMLElement, picture: HTMLElement, x: number, y: number): void {
  link.scrollLeft = picture.offsetWidth * x - link.clientWidth / 2;
  link.scrollTop = picture.offsetHeight * y - link.clientHeight / 2;
}
