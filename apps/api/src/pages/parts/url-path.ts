/**
 * The path of one of our public URLs. A page loads by path, because it may be served under another host than
 * PUBLIC_URL.
 */
export const urlPath = (url: string): string => new URL(url).pathname;
