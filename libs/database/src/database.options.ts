/** Where rows live. `sqlite`: one file, one process. `mysql`: MySQL or MariaDB, any number of processes. */
export type DatabaseOptions =
  | { kind: 'sqlite'; file: string }
  | {
      kind: 'mysql';
      /** mysql://user:password@host:port/database */
      url: string;
      /** Connections of this process at most. */
      poolSize: number;
    };
