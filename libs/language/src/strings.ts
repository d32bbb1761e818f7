import * as de from './de.js';
import * as en from './en.js';
import * as fr from './fr.js';
import type { Language } from './languages.js';
import type { ServerPageStrings } from './server-page-strings.js';
import type { UploadPageStrings } from './upload-page-strings.js';

/** The texts are in two tables, so that the script of the upload page contains only its own. */
export const UPLOAD_PAGE: Record<Language, UploadPageStrings> = {
  en: en.uploadPage,
  de: de.uploadPage,
  fr: fr.uploadPage,
};

export const SERVER_PAGES: Record<Language, ServerPageStrings> = {
  en: en.serverPages,
  de: de.serverPages,
  fr: fr.serverPages,
};
