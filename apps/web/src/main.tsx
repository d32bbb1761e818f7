import './page.css';
import { render } from 'preact';
import { announce } from './announcer.js';
import { App } from './components/app.js';
import { describeFailure } from './describe-failure.js';
import { History } from './history.js';
import { IndexedDbHistoryStore } from './history-store.js';
import { adoptOldHistory } from './old-history.js';
import { completeEntries, recordUploads } from './record-uploads.js';
import { language, strings } from './strings.js';
import { UploadClient } from './upload-client.js';
import { isPending } from './upload-item.js';
import { UploadQueue } from './upload-queue.js';

const storage = openStorage();
const history = new History(globalThis.BroadcastChannel && new BroadcastChannel('imglink.history'));
const client = new UploadClient();
const queue = new UploadQueue(client, () => navigator.onLine);

recordUploads(queue, history);
queue.listen({
  stored: ({ file }) => announce(strings.uploaded(file.name)),
  failed: ({ file, state }) =>
    state.name === 'failed' &&
    announce(strings.uploadFailed(file.name, describeFailure(state.failure, language, file))),
});
window.addEventListener('online', () => queue.reconnect());
window.addEventListener('beforeunload', (event) => {
  // What is processed is safe already; what is not sent yet would be lost.
  if (queue.items.value.some((item) => isPending(item) && item.state.name !== 'processing')) event.preventDefault();
});

render(<App queue={queue} history={history} client={client} storage={storage} />, document.getElementById('app')!);
void history
  .load(IndexedDbHistoryStore.open())
  .then(() => adoptOldHistory(history, storage))
  .then(() => completeEntries(history, client));
// There is none on plain http outside localhost; then the page works only while the server does.
navigator.serviceWorker?.register('/service-worker.js').catch(() => undefined);

/** Browsers that block cookies throw on the mere mention of localStorage. */
function openStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
