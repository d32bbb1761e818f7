import { chooseLanguage, UPLOAD_PAGE } from '#language';

/** In which the server has sent the page: the best of those that the reader's browser asks for. */
export const language = chooseLanguage([document.documentElement.lang]);

export const strings = UPLOAD_PAGE[language];
