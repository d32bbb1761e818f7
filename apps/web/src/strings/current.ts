import { chooseStrings } from './choose-strings.js';

/** What the page says, in the best language that the reader's browser asks for. */
export const strings = chooseStrings(navigator.languages);
