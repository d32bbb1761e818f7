/** Deletes an image on the server, in the history and on the page. Rejects when the server refuses. */
export type DeleteImage = (image: { key: string; deleteToken: string; name: string }) => Promise<void>;
