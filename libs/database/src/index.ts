export { epochMs, id64 } from './columns.js';
export { Database } from './database.js';
export { DatabaseModule } from './database.module.js';
export type { DatabaseOptions, MysqlServer, MysqlTls } from './database.options.js';
export { type DatabaseFindings, inspectDatabase } from './inspect-database.js';
export { secretRefusal } from './known-secrets.js';
export { Leases } from './leases.js';
export { migrate } from './schema.js';
export { SecretFingerprint } from './secret-fingerprint.js';
