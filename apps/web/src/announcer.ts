import { Observable } from './observable.js';

/** What the page's live region says. */
export const announcement = new Observable('');

/** Has screen readers say the text, also when it is the same as before. */
export function announce(text: string): void {
  announcement.value = announcement.value === text ? `${text}\u00a0` : text;
}
