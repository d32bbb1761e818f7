import './page.css';
import { render } from 'preact';
import { announce } from './announcer.js';
import { App } from './components/app.js';
import { failureText } from './uploads/failure-text.js';
import { History } from './history/history.js';
import { IndexedDbHistoryStore } from './history/history-store.js';
import { importOldHistory } from './history/old-history.js';
import { completeEntries, recordUploads } from './uploads/upload-recorder.js';
import { takeShared } from './shared-files.js';
import { language, strings } from './strings.js';
import { UploadClient } from './uploads/upload-client.js';
import { isPending } from './uploads/upload-item.js';
import { UploadQueue } from './uploads/upload-queue.js';

const storage = openStorage();
const history = new History(globalThis.BroadcastChannel && new BroadcastChannel('imglink.history'));
const client = new UploadClient();
const queue = new UploadQueue(client, () => navigator.onLine);

recordUploads(queue, history);
queue.listen({
  stored: ({ source }) => announce(strings.uploaded(source.name)),
  failed: ({ source, state }) =>
    state.name === 'failed' &&
    announce(strings.uploadFailed(source.name, failureText(state.failure, language, source))),
});
window.addEventListener('online', () => queue.reconnect());
window.addEventListener('beforeunload', (event) => {
  // The server finishes uploads that it is processing. Files that are not completely sent would be lost.
  if (queue.items.value.some((item) => isPending(item) && item.state.name !== 'processing')) event.preventDefault();
});

const root = document.getElementById('app')!;
render(
  <App
    queue={queue}
    history={history}
    client={client}
    storage={storage}
    account={root.dataset.account}
    takesUrls={root.dataset.urls !== undefined}
  />,
  root,
);
void history
  .load(IndexedDbHistoryStore.open())
  .then(() => importOldHistory(history, storage))
  .then(() => completeEntries(history, client));
void takeShared().then((files) => queue.add(files));
// Without a secure context (http outside localhost) there is no service worker, and the page needs the server.
navigator.serviceWorker?.register('/service-worker.js').catch(() => undefined);

/** Reading `window.localStorage` throws in browsers that block cookies. */
function openStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
