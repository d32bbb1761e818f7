import { describe, expect, it } from 'vitest';

import { misspelledIn } from './misspelled.js';
import { readSettings } from './settings.js';
import { variables } from './variables.js';

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was read.');
}

describe('environment variables', () => {
  it('are trimmed, and empty ones count as not set', () => {
    const { http, adminToken, queueUrl } = readSettings({
      HOST: ' 0.0.0.0\n',
      PORT: '\t8080 ',
      ADMIN_TOKEN: ' 0123456789abcdef ',
      PUBLIC_URL: ' https://img.example.org/ ',
      REDIS_URL: '   ',
    });
    expect(http).toMatchObject({ host: '0.0.0.0', port: 8080, publicUrl: 'https://img.example.org' });
    expect([adminToken, queueUrl]).toEqual(['0123456789abcdef', undefined]);
  });

  it.each([
    ['UPLOAD_PER_HOUR', 'UPLOADS_PER_HOUR'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['PORTS', 'PORT'],
  ])('that are misspelled are refused, all at once: %s', (name, meant) => {
    const read = () => readSettings({ [name]: '5', LOG_LEVEL: 'loud' });
    expect(read).toThrow(`there is no such variable; did you mean ${meant}?`);
    expect(read).toThrow('LOG_LEVEL=loud');
  });

  it('that are invalid are all listed at once, secrets without their values', () => {
    const wrong = {
      PORT: 'three',
      REDIS_URL: 'redis://user:pa%ss@redis/zero',
      DATABASE_URL: 'mysql://imglink:hunter2@db',
      STORAGE_URL: 's3://',
      STAGING_URL: 'ftp://staging',
      TRUSTED_PROXIES: 'nginx',
      URL_IMPORT_ALLOW: '10.0.0.0/99',
      EDGE_PURGE_URLS: 'ftp://edge',
      EDGE_PURGE_SECRET: 'short',
      CDN_PURGE_URL: 'akamai://x',
    };
    const message = messageOf(() => readSettings(wrong));
    const named = message.split('\n').flatMap((line) => /^ {2}([A-Z_]+)=/.exec(line)?.[1] ?? []);
    expect(named.toSorted()).toEqual([...Object.keys(wrong), 'KEY_SECRET'].toSorted());
    expect(message).not.toMatch(/hunter2|pa%ss|=short/);
  });

  it('does not show the value of a misspelled secret', () => {
    expect(() => readSettings({ ADMIN_TOKENS: 'hunter2' })).toThrow('ADMIN_TOKENS=***: there is no such variable');
  });

  it('of the shell, Node, OpenTelemetry and the edge do not count as misspelled', () => {
    const others = `HOME PATH HOSTNAME USER LANG PWD TERM TZ NODE_ENV NODE_OPTIONS npm_config_port
      AWS_REGION AWS_ACCESS_KEY_ID OTEL_SERVICE_NAME OTEL_EXPORTER_OTLP_HEADERS OTEL_EXPORTER_OTLP_METRICS_ENDPOINT
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT OTEL_TRACES_EXPORTER EDGE_CA_FILE EDGE_INCLUDES KUBERNETES_SERVICE_HOST
      KUBERNETES_PORT REDIS_PORT UV_THREADPOOL_SIZE`.split(/\s+/);
    expect(misspelledIn(others, Object.keys(variables.shape))).toEqual(new Map());
  });

  it.each([
    'https://img.example.org/images',
    'https://img.example.org/?a=b',
    'https://img.example.org/#top',
    'https://user:secret@img.example.org',
  ])('PUBLIC_URL is scheme and host alone: %s', (url) => {
    expect(() => readSettings({ PUBLIC_URL: url })).toThrow('expected scheme and host alone');
  });

  it.each([
    ['fifteen letters', 'expected 16 characters or more'],
    ['a token of a café', 'expected printable ASCII characters alone'],
    ['imk_0123456789abcdef', 'does not begin with imk_'],
  ])('ADMIN_TOKEN can be sent and is no API key: %s', (token, expected) => {
    expect(() => readSettings({ ADMIN_TOKEN: token })).toThrow(expected);
    expect(() => readSettings({ ADMIN_TOKEN: token })).not.toThrow(token);
  });

  it('TRUSTED_PROXIES holds addresses', () => {
    const proxies = ['10.0.0.0/8', '::1', '2001:db8::/32', 'loopback'];
    expect(readSettings({ TRUSTED_PROXIES: proxies.join(', ') }).http.trustedProxies).toEqual(proxies);
    for (const odd of ['10.0.0.0/33', 'nginx', '10.0.0', '::1/129']) {
      expect(() => readSettings({ TRUSTED_PROXIES: `10.0.0.1 ${odd}` })).toThrow(`not ${odd}`);
    }
  });
});
