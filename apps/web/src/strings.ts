import { chooseLanguage, UPLOAD_PAGE } from '#language';

/** The language in which the server rendered the page, chosen by Accept-Language. */
export const language = chooseLanguage([document.documentElement.lang]);

export const strings = UPLOAD_PAGE[language];
