/** Where rows live. `sqlite`: one file, one process. */
export type DatabaseOptions = { kind: 'sqlite'; file: string };
