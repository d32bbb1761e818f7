export { mysqlOf } from './urls/database-url.js';
export { InvalidSettingsError } from './invalid-settings.js';
export { keySecretIn } from './key-secret.js';
export type { OidcSettings } from './oidc-settings.js';
export { isLoopback, isReachableFromElsewhere } from './reachable.js';
export { requireShared } from './require-shared.js';
export { readSettings, type Settings } from './settings.js';
export { factsOf, type SettingFacts } from './setting-types.js';
export { SECRET_VARIABLES, variables } from './variables.js';
