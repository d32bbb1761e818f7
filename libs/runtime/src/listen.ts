import { StartError } from '#errors';
import type { INestApplication } from '@nestjs/common';
import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6 } from 'node:net';

export interface ListenOptions {
  host: string;
  port: number;
  /** The variable that sets the port. */
  portVariable: string;
}

/** Starts listening (`::` includes IPv4) and returns the URL for clients on this machine. Throws StartError. */
export async function listen(app: INestApplication, options: ListenOptions): Promise<string> {
  // Without IPv6 in the kernel, `::` does not exist.
  const host = options.host === '::' && !(await canListen('::')) ? '0.0.0.0' : options.host;
  await app.listen(options.port, host).catch((error: unknown) => {
    throw asStartError(error, options);
  });
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `http://${hostToAsk(options.host)}:${port}`;
}

async function canListen(host: string): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(0, host), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

function hostToAsk(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1'].includes(host)) return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

function asStartError(error: unknown, { host, port, portVariable }: ListenOptions): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} of ${host} is in use. Set ${portVariable} to another port, or stop the program that uses it.`,
      );
    case 'EACCES':
      return new StartError(`This user may not listen on port ${port}. Set ${portVariable} to a port above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`This machine has no address ${host}. Set HOST to an address that it has.`);
    default:
      return error;
  }
}
