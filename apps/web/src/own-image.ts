import { IndexedDbHistoryStore } from './history/history-store.js';

/** Shows the buttons that edit and delete an image, in the browser that has its delete token. */
export async function showOwnActions(actions: HTMLElement): Promise<void> {
  const key = actions.dataset.own!;
  const store = await IndexedDbHistoryStore.open();
  const entry = await store.find(key).finally(() => store.close());
  const link = actions.querySelector<HTMLAnchorElement>('a[data-delete]');
  const opener = actions.querySelector<HTMLButtonElement>('button[data-edit]');
  const form = actions.querySelector<HTMLFormElement>('form[data-edit-form]');
  if (!entry?.deleteToken || !link || !opener || !form) return;
  link.href = `/delete/${entry.deleteToken}`;
  link.hidden = opener.hidden = false;
  opener.setAttribute('aria-expanded', 'false');
  opener.addEventListener('click', () => {
    form.hidden = !form.hidden;
    opener.setAttribute('aria-expanded', String(!form.hidden));
    if (!form.hidden) form.querySelector('input')?.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void save(form, key, entry.deleteToken);
  });
}

async function save(form: HTMLFormElement, key: string, deleteToken: string): Promise<void> {
  const fields = new FormData(form);
  const textOf = (name: string) => String(fields.get(name) ?? '').trim() || null;
  const answer = await fetch(`/v1/images/${key}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${deleteToken}` },
    body: JSON.stringify({ title: textOf('title'), description: textOf('description') }),
  }).catch(() => undefined);
  if (answer?.ok) return location.reload();
  const failure = form.querySelector<HTMLElement>('[data-failure]');
  if (failure) failure.textContent = failure.dataset.failure ?? '';
}
