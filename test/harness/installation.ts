import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import Database from 'better-sqlite3';

import { removeFolder } from './child-process.js';

export interface Audit {
  /** Ids of live links, in hex. */
  rows: string[];
  /** Ids of the originals in the store, in hex. */
  objects: string[];
}

/** Where one imglink keeps its data; it outlives the processes. */
export interface Installation extends AsyncDisposable {
  /** The programs of the installation; the first serves requests. */
  readonly mains: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Object keys of the images and variants, or what is recorded of uploads without a link: staged objects and rows. */
  files(place: 'images' | 'staging'): Promise<string[]>;
  /** Compares rows with objects. */
  audit(): Promise<Audit>;
}

/** One process and one folder, as `npm start` runs it. */
export class EmbeddedInstallation implements Installation {
  readonly mains = ['dist/programs/standalone.js'];

  private constructor(
    readonly dataDir: string,
    readonly databaseFile: string,
  ) {}

  /** `parent` is where its folder is created; `databaseFile` is a database outside that folder. */
  static async create({ parent = tmpdir(), databaseFile }: { parent?: string; databaseFile?: string } = {}) {
    const dataDir = await mkdtemp(join(parent, 'imglink-'));
    return new EmbeddedInstallation(dataDir, databaseFile ?? join(dataDir, 'imglink.sqlite'));
  }

  get env(): Record<string, string> {
    return { PORT: '0', DATA_DIR: this.dataDir, DATABASE_URL: `sqlite:${this.databaseFile}` };
  }

  async files(place: 'images' | 'staging'): Promise<string[]> {
    const root = join(this.dataDir, place);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  }

  async audit(): Promise<Audit> {
    const database = new Database(this.databaseFile, { readonly: true });
    database.defaultSafeIntegers(true);
    const ids = database.prepare('SELECT id FROM links WHERE deleted_at IS NULL').pluck().all() as bigint[];
    database.close();
    return auditOf(ids, await this.files('images'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeFolder(this.dataDir);
  }
}

export function auditOf(ids: bigint[], objects: string[]): Audit {
  return {
    rows: ids.map((id) => id.toString(16).padStart(16, '0')).toSorted(),
    objects: objects
      .map((key) => basename(key))
      .filter((name) => /^[0-9a-f]{16}\.[a-z0-9]+$/.test(name))
      .map((name) => name.slice(0, 16))
      .toSorted(),
  };
}
