import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endProcess, removeFolder } from './child-process.js';
import { NGINX } from './programs.js';
import { freePort } from './redis.js';
import { until } from './until.js';

/** nginx that only serves a folder, and an origin under /proxy/: the floor for the edge. */
export class PlainNginx implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start({ root, origin }: { root: string; origin: string }): Promise<PlainNginx> {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-nginx-'));
    const port = await freePort();
    const path = join(folder, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    await writeFile(
      path,
      `worker_processes auto; pid ${folder}/pid; error_log ${folder}/error.log; user root;
      events { worker_connections 4096; }
      http {
        ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
        access_log off; sendfile on; keepalive_timeout 65s;
        upstream origin { server ${new URL(origin).host}; keepalive 64; }
        server {
          listen 127.0.0.1:${port};
          root ${root};
          location /proxy/ {
            proxy_pass http://origin/; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_max_temp_file_size 0;
          }
        }
      }`,
    );
    const arguments_ = ['--pdeathsig', 'KILL', NGINX, '-c', path, '-g', 'daemon off;'];
    const child = spawn('setpriv', arguments_, { stdio: 'ignore' });
    const nginx = new PlainNginx(child, folder, `http://127.0.0.1:${port}`);
    const answers = () =>
      fetch(nginx.url).then(
        () => true,
        () => false,
      );
    await until(answers, 'nginx answers');
    return nginx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcess(this.child, 'SIGTERM');
    await removeFolder(this.folder);
  }
}
