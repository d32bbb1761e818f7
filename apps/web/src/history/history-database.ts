/** The name of the IndexedDB database that holds the images that were uploaded from this browser. */
export const HISTORY_DATABASE = 'imglink';
