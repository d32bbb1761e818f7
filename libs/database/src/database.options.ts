/** How long MySQL may take, in milliseconds. */
export interface MysqlLimits {
  /** A statement that was not answered for so long will not be. Longer than a statement waits for a lock (5 s). */
  answerMs: number;
  /** A read or a write in all: the wait for a connection and every try included. */
  wholeMs: number;
}

export const MYSQL_LIMITS: MysqlLimits = { answerMs: 8_000, wholeMs: 20_000 };

/** As MySQL's clients mean `ssl-mode`: encrypted; by a server that an authority certified; and that is the host asked for. */
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

/** Where rows live. `sqlite`: one file, one process. `mysql`: MySQL or MariaDB, any number of processes. */
export type DatabaseOptions =
  | { kind: 'sqlite'; file: string }
  | {
      kind: 'mysql';
      server: MysqlServer;
      /** Connections of this process at most. */
      poolSize: number;
      /** MYSQL_LIMITS. */
      limits?: MysqlLimits;
    };
