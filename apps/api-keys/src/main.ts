import 'reflect-metadata';

import { CacheFactory } from '#cache';
import { readSettings } from '#config';
import { DomainError, StartError } from '#errors';
import { createLog, NestLog } from '#observability';
import { NestFactory } from '@nestjs/core';

import { ApiKeyCommands, type Outcome } from './api-key-commands.js';
import { ApiKeysModule } from './api-keys.module.js';
import { type Command, readCommand, usage, UsageError } from './read-command.js';

/**
 * `npm run keys`: makes, lists and revokes API keys, with the settings of the processes, which may be running. Exits
 * with 1 if it fails, and with 2 for wrong arguments. A new SQLite database is made as at the first start of imglink.
 */
async function perform(command: Command): Promise<Outcome> {
  if (command.kind === 'help') return { isDone: true, result: [usage], notes: [] };
  const log = createLog('silent');
  const app = await NestFactory.createApplicationContext(ApiKeysModule.forRoot(readSettings(process.env), log), {
    logger: new NestLog(log),
    abortOnError: false,
  });
  try {
    if (!app.get(CacheFactory).isConnected) {
      throw new StartError('Redis at CACHE_URL cannot be reached, and servers learn of changes through it.');
    }
    const commands = app.get(ApiKeyCommands);
    switch (command.kind) {
      case 'create':
        return await commands.create(command);
      case 'list':
        return await commands.list(command.name);
      case 'revoke':
        return await commands.revoke(command.ids);
      case 'revoked':
        return await commands.listRevoked(command.since);
    }
  } finally {
    await app.close();
  }
}

try {
  const { isDone, result, notes } = await perform(readCommand(process.argv.slice(2), Date.now()));
  for (const note of notes) process.stderr.write(`${note}\n`);
  for (const line of result) process.stdout.write(`${line}\n`);
  process.exitCode = isDone ? 0 : 1;
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function messageOf(error: unknown): string {
  if (error instanceof DomainError) return error.detail;
  return error instanceof StartError ? error.message : String((error as Error).stack);
}
