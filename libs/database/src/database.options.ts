/** Time limits for MySQL, in milliseconds. */
export interface MysqlLimits {
  /** After this a statement counts as unanswered. Longer than the wait for a row lock (5 s). */
  answerMs: number;
  /** For a read or a write as a whole, with the wait for a connection and all retries. */
  wholeMs: number;
}

export const MYSQL_LIMITS: MysqlLimits = { answerMs: 8_000, wholeMs: 20_000 };

/**
 * The meaning of `ssl-mode` in MySQL's clients. REQUIRED: the connection is encrypted. VERIFY_CA: a trusted authority
 * issued the certificate of the server. VERIFY_IDENTITY: the certificate is also for the name of the host.
 */
export interface MysqlTls {
  mode: 'REQUIRED' | 'VERIFY_CA' | 'VERIFY_IDENTITY';
  /** Certificates of the authorities to trust, as PEM; undefined: those of Node and of the system. */
  ca?: string | undefined;
}

export interface MysqlServer {
  /** A name or an address; IPv6 without brackets. */
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Undefined: not encrypted. */
  tls: MysqlTls | undefined;
}

/** The database. `sqlite`: one file for one process. `mysql`: MySQL or MariaDB for any number of processes. */
export type DatabaseOptions =
  | { kind: 'sqlite'; file: string }
  | {
      kind: 'mysql';
      server: MysqlServer;
      /** Maximum number of connections of this process. */
      poolSize: number;
      /** Default: MYSQL_LIMITS. */
      limits?: MysqlLimits;
    };
