/** `npm run env`: makes the secrets of docker-compose.yml once. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const secret = (bytes: number) => randomBytes(bytes).toString('hex');

const text = `# Secrets of this installation, made by \`npm run env\`. Keep a copy of KEY_SECRET apart from the database's backups:
# without it no link and no delete token of this installation works again. Never change it.
KEY_SECRET=${secret(32)}
ADMIN_TOKEN=${secret(16)}
EDGE_PURGE_SECRET=${secret(16)}
MYSQL_PASSWORD=${secret(24)}
MYSQL_ROOT_PASSWORD=${secret(24)}
S3_ACCESS_KEY=${secret(10)}
S3_SECRET_KEY=${secret(24)}

# What links begin with, and where the host listens.
PUBLIC_URL=http://localhost:8080
HTTP_ADDRESS=127.0.0.1:8080

# The address of a TLS proxy in front of the edge, whose X-Forwarded-For names the client (docs/operations.md).
# A proxy on this host has the address of Docker's gateway: 172.16.0.0/12.
EDGE_REAL_IP_FROM=
`;

try {
  // Never overwrites a file, because its secrets belong to existing data.
  writeFileSync('.env', text, { flag: 'wx', mode: 0o600 });
  process.stdout.write('Made .env. Set PUBLIC_URL in it, then: docker compose up --build --detach\n');
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  process.stderr.write('.env is there already, and was left as it is.\n');
  process.exitCode = 1;
}
