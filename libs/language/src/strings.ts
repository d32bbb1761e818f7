import type { AccountPageStrings } from './account/account-page-strings.js';
import * as accountDe from './account/de.js';
import * as accountEn from './account/en.js';
import * as accountFr from './account/fr.js';
import type { AdminPageStrings } from './admin/admin-page-strings.js';
import * as adminDe from './admin/de.js';
import * as adminEn from './admin/en.js';
import * as adminFr from './admin/fr.js';
import type { OperatorPageStrings } from './operator/operator-page-strings.js';
import * as operatorDe from './operator/de.js';
import * as operatorEn from './operator/en.js';
import * as operatorFr from './operator/fr.js';
import type { Language } from './languages.js';
import * as serverDe from './server/de.js';
import * as serverEn from './server/en.js';
import * as serverFr from './server/fr.js';
import type { ServerPageStrings } from './server/server-page-strings.js';
import * as problemsDe from './problems/de.js';
import * as problemsEn from './problems/en.js';
import * as problemsFr from './problems/fr.js';
import type { ProblemNames } from './problems/problem-names.js';
import * as siteDe from './site/de.js';
import * as siteEn from './site/en.js';
import * as siteFr from './site/fr.js';
import type { ReportPageStrings, SiteStrings } from './site/site-strings.js';
import * as uploadDe from './upload/de.js';
import * as uploadEn from './upload/en.js';
import * as uploadFr from './upload/fr.js';
import type { UploadPageStrings } from './upload/upload-page-strings.js';

/** The texts are in several tables, so that the script of the upload page contains only its own. */
export const UPLOAD_PAGE: Record<Language, UploadPageStrings> = {
  en: uploadEn.uploadPage,
  de: uploadDe.uploadPage,
  fr: uploadFr.uploadPage,
};

export const SERVER_PAGES: Record<Language, ServerPageStrings> = {
  en: serverEn.serverPages,
  de: serverDe.serverPages,
  fr: serverFr.serverPages,
};

export const ACCOUNT_PAGES: Record<Language, AccountPageStrings> = {
  en: accountEn.accountPages,
  de: accountDe.accountPages,
  fr: accountFr.accountPages,
};

export const ADMIN_PAGES: Record<Language, AdminPageStrings> = {
  en: adminEn.adminPages,
  de: adminDe.adminPages,
  fr: adminFr.adminPages,
};

export const OPERATOR_PAGES: Record<Language, OperatorPageStrings> = {
  en: operatorEn.operatorPages,
  de: operatorDe.operatorPages,
  fr: operatorFr.operatorPages,
};

export const PROBLEM_NAMES: Record<Language, ProblemNames> = {
  en: problemsEn.problemNames,
  de: problemsDe.problemNames,
  fr: problemsFr.problemNames,
};

export const SITE_PAGES: Record<Language, SiteStrings> = {
  en: siteEn.sitePages,
  de: siteDe.sitePages,
  fr: siteFr.sitePages,
};

export const REPORT_PAGES: Record<Language, ReportPageStrings> = {
  en: siteEn.reportPages,
  de: siteDe.reportPages,
  fr: siteFr.reportPages,
};
