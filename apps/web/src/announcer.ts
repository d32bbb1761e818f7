import { Observable } from './observable.js';

interface Announcement {
  text: string;
  /** Whether those who look at the page need it as well. */
  isShown: boolean;
}

/** What the page's live region says. */
export const announcement = new Observable<Announcement>({ text: '', isShown: false });

/** Has screen readers say what the page shows in its own place. */
export function announce(text: string): void {
  say(text, false);
}

/** Says and shows it, for what leaves no trace on the page. */
export function notify(text: string): void {
  say(text, true);
}

function say(text: string, isShown: boolean): void {
  // The same words twice would be no change, and not be said again.
  announcement.value = { text: announcement.value.text === text ? `${text}\u00a0` : text, isShown };
}
