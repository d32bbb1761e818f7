import './account.css';
import { copyText } from './sharing/clipboard.js';

/*
 * The script of the page "My images": it selects all images, and copies links without another page. The page works
 * without it. The server renders the markup (apps/api/src/pages/account/my-images.page.tsx).
 */

const SHOWN_MS = 2000;
const status = document.querySelector('[data-status]');
const boxes = [...document.querySelectorAll<HTMLInputElement>('input[data-link]')];

const selectAll = document.querySelector<HTMLButtonElement>('button[data-select-all]');
if (selectAll) {
  selectAll.hidden = false;
  selectAll.addEventListener('click', () => {
    const isEveryOneSelected = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isEveryOneSelected;
  });
}

const copy = document.querySelector<HTMLButtonElement>('button[data-copy-links]');
copy?.addEventListener('click', (event) => {
  event.preventDefault();
  void copyLinks(copy);
});

async function copyLinks(button: HTMLButtonElement): Promise<void> {
  const links = boxes.filter((box) => box.checked).map((box) => box.dataset.link);
  if (links.length === 0) return boxes[0]?.focus();
  // Without access to the clipboard, the server shows the links.
  if (!(await copyText(links.join('\n')))) return submitForm(button);
  const label = button.textContent;
  button.textContent = button.dataset.copied ?? label;
  if (status) status.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = label;
    if (status) status.textContent = '';
  }, SHOWN_MS);
}

/** Like the button, which names the action. */
function submitForm({ form, name, value }: HTMLButtonElement): void {
  if (!form) return;
  const action = Object.assign(document.createElement('input'), { type: 'hidden', name, value });
  form.append(action);
  form.submit();
}
