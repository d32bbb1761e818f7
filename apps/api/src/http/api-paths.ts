const API_PATHS = /^\/(?:v1|3|files)(?:\/|$)/;

/** True if the path belongs to an API. API paths never answer with HTML. */
export const isApiPath = (path: string): boolean => API_PATHS.test(path);
