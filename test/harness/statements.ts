import type { MariaDb } from './mariadb.js';

/** The shard column of each table; undefined for tables too small to shard. */
const SHARDED_BY: Record<string, string | undefined> = {
  links: 'id',
  albums: 'id',
  pending_deletions: 'id',
  upload_failures: 'id',
  uploads: 'id',
  resumable_uploads: 'id',
  idempotency_keys: 'hash',
  accounts: 'id',
  account_names: 'hash',
  api_keys: 'id',
  account_keys: 'account_id',
  sessions: 'account_id',
  account_images: 'account_id',
  account_usage: 'account_id',
  account_albums: 'account_id',
  blocks: 'image_id',
  pending_moderation: 'image_id',
  reports: 'image_id',
  reported_images: 'image_id',
  image_origins: 'image_id',
  audit: 'id',
  node_leases: undefined,
  leases: undefined,
  instance_facts: undefined,
  bans: undefined,
  day_counts: undefined,
  migrations: undefined,
};

/** Rows with the same value in these columns are in the same shard. */
const shardKey = (column: string, value: string | undefined) => `${column === 'image_id' ? 'id' : column} ${value}`;

/** Statements about a connection, not about rows. */
const OF_THE_SESSION = /^(SET |SELECT 1$|SELECT version\(\)|SELECT DATABASE\(\))/i;
const LITERAL = /X'[0-9A-F]*'|'(?:[^'\\]|\\.|'')*'|-?\b\d+(?:\.\d+)?\b/gi;

export interface Statement {
  /** The statement without its values and its column lists. */
  shape: string;
  /** The shards to which a sharded database must send it. */
  route: string;
  /** The value that determines the shard. Undefined if all shards are asked, or if there is only one. */
  shardOf: string | undefined;
}

/** The statements that processes sent to a database since `begin`. */
export class StatementLog {
  private constructor(private readonly server: MariaDb) {}

  static async begin(server: MariaDb): Promise<StatementLog> {
    await server.query("SET GLOBAL log_output = 'TABLE'");
    await server.query('SET GLOBAL general_log = 1');
    return new StatementLog(server);
  }

  /** All statements, grouped by transaction; a statement outside a transaction is a group of one. */
  async transactions(): Promise<Statement[][]> {
    const rows = (await this.server.query(
      `SELECT thread_id AS thread, CONVERT(argument USING utf8mb4) AS sqlText FROM mysql.general_log
       WHERE command_type = 'Query' AND user_host LIKE 'imglink%'`,
    )) as { thread: number; sqlText: string }[];
    const done: Statement[][] = [];
    const open = new Map<number, Statement[]>();
    for (const { thread, sqlText } of rows) {
      if (OF_THE_SESSION.test(sqlText)) continue;
      if (/^START TRANSACTION/i.test(sqlText)) open.set(thread, []);
      else if (/^(COMMIT|ROLLBACK)/i.test(sqlText)) {
        done.push(open.get(thread) ?? []);
        open.delete(thread);
      } else {
        const statement = read(sqlText);
        const transaction = open.get(thread);
        if (transaction) transaction.push(statement);
        else done.push([statement]);
      }
    }
    return done;
  }
}

/** Throws for a statement on an unknown table, or one that moves a row to another shard. */
function read(sqlText: string): Statement {
  const text = sqlText
    .replaceAll('`', '')
    .replace(/^\/\*.*?\*\//, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [, verb = '', table = '', alias = ''] =
    /^(SELECT|INSERT INTO|UPDATE|DELETE FROM)(?: .*? FROM)? (\w+)(?: (?!WHERE|SET|ORDER|LIMIT|AS|VALUES)(\w+))?/.exec(
      text,
    ) ?? [];
  if (!(table in SHARDED_BY)) throw new Error(`A statement of an unknown table: ${sqlText}`);
  const column = SHARDED_BY[table];
  const plain = alias === '' ? text : text.replaceAll(`${alias}.`, '').replaceAll(` ${alias}`, '');
  if (verb === 'INSERT INTO') return insertion(table, column, plain);
  const where = plain.slice((plain.indexOf(' WHERE ') + 1 || plain.length + 1) - 1).replaceAll(/[()]/g, '');
  const sets = verb === 'UPDATE' ? plain.slice(0, plain.indexOf(' WHERE ')) : '';
  if (column !== undefined && new RegExp(`(SET|,) ${column} =`).test(sets)) {
    throw new Error(`It would move a row to another shard: ${sqlText}`);
  }
  const change = { SELECT: 'SELECT … FROM', UPDATE: 'UPDATE', 'DELETE FROM': 'DELETE FROM' }[verb] ?? verb;
  const conditions = where.replaceAll(LITERAL, '?').replaceAll(/IN \?(?: ?, ?\?){2,}/g, 'IN ?, …');
  const shape = `${change} ${table}${verb === 'UPDATE' ? ' SET …' : ''}${conditions}`;
  if (column === undefined) return { shape, route: 'unsharded', shardOf: undefined };
  const [, value] = new RegExp(` ${column} (?:=|IN) (${LITERAL.source})(?! ?,)`, 'i').exec(where) ?? [];
  const route = value === undefined ? 'all shards' : `one shard, by ${column}`;
  return { shape, route, shardOf: value === undefined ? undefined : shardKey(column, value) };
}

function insertion(table: string, column: string | undefined, text: string): Statement {
  const shape = `INSERT INTO ${table}`;
  if (column === undefined) return { shape, route: 'unsharded', shardOf: undefined };
  const [, columns = '', values = ''] = /^INSERT INTO \w+\((.*?)\) VALUES (.*)$/.exec(text) ?? [];
  const place = columns.split(', ').indexOf(column);
  const count = [...values.replaceAll(LITERAL, '?').matchAll(/\(/g)].length;
  const tuple = values.match(/X'[0-9A-F]*'|'(?:[^'\\]|\\.|'')*'|[^,() ]+/gi) ?? [];
  const isOne = count === 1 && place >= 0;
  return {
    shape,
    route: isOne ? `one shard, by ${column}` : 'all shards',
    shardOf: isOne ? shardKey(column, tuple[place]) : undefined,
  };
}
