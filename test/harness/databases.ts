import { mysqlOf } from '#config';
import type { DatabaseOptions } from '#database';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { removeFolder } from './child-process.js';
import { type TestMysql, testMysql } from './mariadb.js';

export { mysqlOf };

export type DatabaseKind = DatabaseOptions['kind'];

/** For `describe.each`: both databases must behave the same. */
export const DATABASE_KINDS: DatabaseKind[] = ['sqlite', 'mysql'];

/** Creates any number of new databases of one kind. */
export class Databases implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly mysql: TestMysql | undefined,
  ) {}

  static async start(kind: DatabaseKind): Promise<Databases> {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-database-'));
    return new Databases(folder, kind === 'mysql' ? await testMysql() : undefined);
  }

  /** Options of an empty database. */
  async create(): Promise<DatabaseOptions> {
    if (this.mysql) return mysqlOf(await this.mysql.createDatabase(), 5);
    return { kind: 'sqlite', file: join(await mkdtemp(join(this.folder, 'sqlite-')), 'imglink.sqlite') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mysql?.[Symbol.asyncDispose]();
    await removeFolder(this.folder);
  }
}
