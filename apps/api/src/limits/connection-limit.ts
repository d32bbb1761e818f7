import { metrics } from '#observability';
import type { Server } from 'node:net';

import { clientOf } from '../http/client-address.js';
import { isWithinShare } from './shared-slots.js';

/** An idle one takes about 10 KB of memory, and a file descriptor. */
const MAX_CONNECTIONS = 8_192;

/**
 * Bounds the open connections, and those of one client among them, as SharedSlots does: three quarters of all when it is alone,
 * so that a proxy in front has as many as it needs. What comes beyond that is closed at once.
 */
export function shareConnections(server: Server, max = MAX_CONNECTIONS): void {
  const byClient = new Map<string, number>();
  let open = 0;
  server.on('connection', (socket) => {
    const client = clientOf(socket.remoteAddress ?? '');
    const held = byClient.get(client) ?? 0;
    if (!isWithinShare(held, max - open)) {
      metrics.connectionsRefused.inc();
      socket.destroy();
      return;
    }
    byClient.set(client, held + 1);
    open += 1;
    socket.once('close', () => {
      const left = (byClient.get(client) ?? 1) - 1;
      if (left === 0) byClient.delete(client);
      else byClient.set(client, left);
      open -= 1;
    });
  });
}
