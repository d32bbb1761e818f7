export type { AccountPageStrings } from './account/account-page-strings.js';
export type { OperatorPageStrings } from './operator/operator-page-strings.js';
export type { AdminPageStrings } from './admin/admin-page-strings.js';
export { formatBytes, formatDimensions, formatDuration } from './format-values.js';
export { chooseLanguage, type Language, LANGUAGES } from './languages.js';
export type { ServerPageStrings } from './server/server-page-strings.js';
export type { ReportPageStrings } from './site/site-strings.js';
export {
  ACCOUNT_PAGES,
  ADMIN_PAGES,
  OPERATOR_PAGES,
  PROBLEM_NAMES,
  REPORT_PAGES,
  SERVER_PAGES,
  SITE_PAGES,
  UPLOAD_PAGE,
} from './strings.js';
export { uploadFailureText, type UploadProblem } from './upload-failure-text.js';
export type { UploadPageStrings } from './upload/upload-page-strings.js';
