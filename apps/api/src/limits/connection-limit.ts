import { metrics } from '#observability';
import type { Server } from 'node:net';

import { clientNetwork } from '../http/client-network.js';
import { isWithinShare } from './shared-slots.js';

/** An idle connection takes about 10 KB of memory and a file descriptor. */
const MAX_CONNECTIONS = 8_192;

/**
 * Limits the open connections, and those of each client by the rule of SharedSlots: a client that is alone, such as a
 * proxy, may have three quarters of them. Further connections are closed at once.
 */
export function limitConnections(server: Server, max = MAX_CONNECTIONS): void {
  const openOf = new Map<string, number>();
  let open = 0;
  server.on('connection', (socket) => {
    const client = clientNetwork(socket.remoteAddress ?? '');
    const held = openOf.get(client) ?? 0;
    if (!isWithinShare(held, max - open)) {
      metrics.connectionsRefused.inc();
      socket.destroy();
      return;
    }
    openOf.set(client, held + 1);
    open += 1;
    socket.once('close', () => {
      const left = (openOf.get(client) ?? 1) - 1;
      if (left === 0) openOf.delete(client);
      else openOf.set(client, left);
      open -= 1;
    });
  });
}
