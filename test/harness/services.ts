import { mysqlOf } from '#config';
import { migrate } from '#database';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

import { type Audit, auditOf, type Installation } from './installation.js';
import { createDatabase, MariaDb } from './mariadb.js';
import { RedisServer } from './redis.js';
import { S3Proxy, TEST_CREDENTIALS } from './s3-proxy.js';
import { S3Server } from './s3-server.js';
import { createShardedDatabase, Spider } from './spider.js';

/** The addresses of a production stack's servers. */
export interface ServiceUrls {
  database: string;
  queue: string;
  cache: string;
  s3: string;
  /** The shards, if the database is sharded. */
  shards?: readonly string[];
}

/** The servers of a production stack as processes on loopback: MariaDB, two Redis, S3 behind its proxy. */
export class Services implements AsyncDisposable {
  private constructor(
    readonly mariadb: MariaDb,
    readonly queue: RedisServer,
    readonly cache: RedisServer,
    readonly s3: S3Server,
    readonly proxy: S3Proxy,
    readonly shards: readonly MariaDb[],
  ) {}

  /** With TEST_SPIDER, which `npm run spider` sets, the database is sharded. */
  static async start(): Promise<Services> {
    const [{ front, shards }, queue, cache, s3] = await Promise.all([
      process.env.TEST_SPIDER ? Spider.start() : MariaDb.start().then((front) => ({ front, shards: [] })),
      RedisServer.start({ appendOnly: true }),
      RedisServer.start({ policy: 'allkeys-lru', maxMemory: '64mb' }),
      S3Server.start(),
    ]);
    return new Services(front, queue, cache, s3, await S3Proxy.start(s3), shards);
  }

  get urls(): ServiceUrls {
    const shards = this.shards.length > 0 ? { shards: this.shards.map(({ url }) => url) } : {};
    return { database: this.mariadb.url, queue: this.queue.url, cache: this.cache.url, s3: this.proxy.url, ...shards };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.proxy, this.s3, this.cache, this.queue, this.mariadb, ...this.shards]) {
      await server[Symbol.asyncDispose]();
    }
  }
}

/** API and worker over shared servers, with their own database, bucket and key prefixes. */
export class StackInstallation implements Installation {
  readonly mains = ['dist/programs/api.js', 'dist/programs/worker.js'] as const;

  private constructor(
    private readonly s3: S3Client,
    readonly bucket: string,
    readonly database: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** `isMigrated`: whether its database has the schema of this version. Otherwise it is empty. */
  static async create(urls: ServiceUrls, { isMigrated = true } = {}): Promise<StackInstallation> {
    const name = `test-${randomUUID()}`;
    const s3 = new S3Client({
      endpoint: urls.s3,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: TEST_CREDENTIALS,
    });
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    const database = await (isMigrated ? migratedDatabase(urls) : createDatabase(urls.database));
    const endpoint = `endpoint=${encodeURIComponent(urls.s3)}&region=us-east-1`;
    return new StackInstallation(s3, name, database, {
      PORT: '0',
      WORKER_PORT: '0',
      DATABASE_URL: database,
      REDIS_URL: `${urls.queue}?prefix=${name}`,
      CACHE_URL: `${urls.cache}?prefix=${name}`,
      STORAGE_URL: `s3://${name}/images?${endpoint}`,
      STAGING_URL: `s3://${name}/staging?${endpoint}`,
      AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
      KEY_SECRET: 'the secret of a stack for tests alone',
    });
  }

  async files(place: 'images' | 'staging'): Promise<string[]> {
    return place === 'images' ? this.objects(place) : [...(await this.objects(place)), ...(await this.uploadRows())];
  }

  private async objects(place: 'images' | 'staging'): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.bucket,
        Prefix: `${place}/`,
        ...(token && { ContinuationToken: token }),
      });
      const page = await this.s3.send(command);
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key ? [Key.slice(place.length + 1)] : [])));
      token = page.NextContinuationToken;
    } while (token);
    return keys;
  }

  /** Puts an object into staging. */
  async stage(key: string, text = ''): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: `staging/${key}`, Body: Buffer.from(text) }));
  }

  /** Keys of multipart uploads that were neither completed nor aborted. */
  async multipartUploads(): Promise<string[]> {
    const { Uploads = [] } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket }));
    return Uploads.map(({ Key }) => Key ?? '');
  }

  async audit(): Promise<Audit> {
    return auditOf(await this.ids('links WHERE deleted_at IS NULL'), await this.objects('images'));
  }

  /** The number of rows of a table, or of those that a condition selects. */
  async count(from: string): Promise<number> {
    return (await this.ids(from)).length;
  }

  /** The rows of uploads that have no link yet, under names like those of staged objects. */
  private async uploadRows(): Promise<string[]> {
    return (await this.ids('uploads')).map((id) => `${id.toString(16).padStart(16, '0')}.row`);
  }

  private async ids(from: string): Promise<bigint[]> {
    const options = { uri: this.database, supportBigNumbers: true, bigNumberStrings: true };
    const connection = await createConnection(options);
    const [rows] = await connection.query(`SELECT id FROM ${from}`);
    await connection.end();
    return (rows as { id: string }[]).map(({ id }) => BigInt(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.s3.destroy();
  }
}

/** Creates a database with the current schema; returns its URL. */
async function migratedDatabase({ database, shards }: ServiceUrls): Promise<string> {
  if (shards) return createShardedDatabase(database, shards);
  const url = await createDatabase(database);
  await migrate(mysqlOf(url, 2));
  return url;
}
