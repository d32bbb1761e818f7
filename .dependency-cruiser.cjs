/** The arrows of docs/architecture.md: what may import what. Checked by test/gates. */
const lib = (names) => `^libs/(${names})/`;

/** From the bottom up: a lib may import its own layer's list and nothing else of ours. */
const MAY_IMPORT = {
  errors: [],
  files: [],
  // Browsers load it, too: it imports nothing.
  formats: [],
  language: [],
  observability: [],
  keys: ['errors'],
  cache: ['observability'],
  storage: ['errors', 'files', 'formats', 'observability'],
  jobs: ['errors', 'observability'],
  database: ['errors', 'files', 'keys', 'observability'],
  'url-import': ['errors'],
  // Published: it stands on nothing of ours.
  sdk: [],
  imaging: ['errors', 'formats', 'observability'],
  stats: ['errors', 'observability', 'database'],
  links: ['errors', 'formats', 'observability', 'cache', 'database', 'stats'],
  albums: ['errors', 'keys', 'cache', 'database'],
  accounts: ['errors', 'keys', 'cache', 'database', 'links', 'observability'],
  uploads: ['errors', 'files', 'formats', 'observability', 'keys', 'database', 'storage', 'jobs', 'imaging', 'links'],
  resumable: ['errors', 'formats', 'observability', 'keys', 'database', 'storage', 'imaging', 'links', 'uploads'],
  variants: ['errors', 'formats', 'observability', 'storage', 'jobs', 'imaging', 'links'],
  purge: ['errors', 'formats', 'language', 'observability', 'keys', 'storage', 'jobs', 'imaging', 'links', 'uploads'],
  moderation: [
    ...['errors', 'formats', 'observability', 'keys', 'cache', 'database', 'storage', 'jobs', 'imaging', 'links'],
    ...['stats', 'accounts', 'uploads', 'purge'],
  ],
  config: ['errors', 'database', 'files', 'keys', 'moderation', 'storage', 'uploads', 'purge', 'url-import'],
  // What the processes have in common: each port with the adapter that the settings choose.
  runtime: [
    ...['errors', 'observability', 'config', 'keys', 'cache', 'database', 'storage', 'jobs'],
    ...['stats', 'uploads', 'resumable', 'variants', 'purge', 'accounts', 'moderation'],
  ],
};

/**
 * The platform rooms of apps/api, which its features share, from the bottom up: a room may import the rooms of its
 * list. Every other folder of apps/api/src is a feature.
 */
const ROOM_MAY_IMPORT = {
  problems: [],
  http: ['problems'],
  limits: ['http'],
  lookup: ['http'],
  access: ['http', 'limits', 'lookup', 'problems'],
  openapi: ['http', 'problems'],
  presenter: ['http', 'openapi'],
  pages: ['http', 'openapi', 'presenter', 'problems'],
  intake: ['http', 'access', 'limits', 'openapi', 'presenter'],
  requests: ['http', 'limits', 'openapi', 'intake'],
};
const PLATFORM_ROOMS = Object.keys(ROOM_MAY_IMPORT).join('|');
const inApi = (names) => `^apps/api/src/(${names})/`;
const onlyIn = (name, target, folders) => ({
  name,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: [...folders, '\\.spec\\.tsx?$', '/testing/'] },
  to: { path: `^node_modules/${target}` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-never-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      // tsconfig.json replaces the types of Preact by a declaration file of apps/api.
      to: { path: '^apps/', pathNot: ['^apps/$1/', '\\.d\\.ts$'] },
    },
    {
      name: 'web-imports-only-what-runs-in-a-browser',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: lib('sdk|language|formats') },
    },
    {
      name: 'features-of-the-api-import-only-its-platform-rooms',
      severity: 'error',
      from: { path: '^apps/api/src/([^/]+)/', pathNot: [inApi(PLATFORM_ROOMS), '\\.spec\\.ts$'] },
      to: { path: '^apps/api/src/', pathNot: ['^apps/api/src/$1/', inApi(PLATFORM_ROOMS)] },
    },
    ...Object.entries(ROOM_MAY_IMPORT).map(([room, allowed]) => ({
      name: `${room}-of-the-api-imports-only-what-lies-below`,
      severity: 'error',
      from: { path: inApi(room), pathNot: ['\\.spec\\.ts$'] },
      to: { path: '^apps/api/src/', pathNot: [inApi([room, ...allowed].join('|'))] },
    })),
    {
      name: 'config-is-for-apps',
      severity: 'error',
      from: { path: '^libs/', pathNot: lib('config|runtime') },
      to: { path: lib('config') },
    },
    {
      name: 'libs-only-through-their-front-door',
      severity: 'error',
      from: { path: '^(?:apps|libs)/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/testing/'] },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.tsx?$', '/testing/'] },
      to: { path: '/testing/' },
    },
    ...Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
      name: `${name}-imports-only-what-lies-below`,
      severity: 'error',
      from: { path: lib(name), pathNot: ['\\.spec\\.tsx?$', '/testing/'] },
      to: { path: '^libs/', pathNot: [lib([name, ...allowed].join('|'))] },
    })),
    {
      name: 'a-walker-stands-on-walking-alone',
      comment: 'The walker of a format does not depend on other formats, on decoders or on renders.',
      severity: 'error',
      from: { path: '^libs/imaging/src/(avif|gif|jpeg|png|webp)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/imaging/src/', pathNot: ['/src/$1/', '/src/walking/', '/src/imaging\\.errors\\.ts$'] },
    },
    {
      name: 'imaging-inspects-without-decoders',
      severity: 'error',
      from: { path: '^libs/imaging/src/(walking|inspect|colour)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/imaging/src/(sharp|rendering)/' },
    },
    {
      name: 'swagger-is-loaded-with-the-document',
      comment: 'Decision 45: @nestjs/swagger is loaded when the document is first requested.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['/openapi/document/openapi-document\\.ts$', '\\.spec\\.ts$'] },
      to: { path: '^node_modules/@nestjs/swagger/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    onlyIn('sharp-only-in-imaging', 'sharp/', ['^libs/imaging/']),
    onlyIn('aws-only-in-its-adapters', '@aws-sdk/', [
      '^libs/storage/src/s3/',
      '^libs/purge/src/cdn/cloudfront-cdn\\.ts$',
    ]),
    onlyIn('undici-only-in-url-import', 'undici/', ['^libs/url-import/']),
    onlyIn('fastify-only-in-apps', '(fastify|@fastify)/', ['^apps/']),
    onlyIn('opentelemetry-only-behind-its-port', '@opentelemetry/', [
      '^libs/observability/src/tracing/open-telemetry-tracer\\.ts$',
    ]),
    {
      name: 'opentelemetry-is-loaded-on-demand',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/observability/src/tracing/open-telemetry-tracer\\.ts$',
        dependencyTypesNot: ['dynamic-import'],
      },
    },
    onlyIn('typeorm-only-near-the-rows', 'typeorm/', [
      '^libs/(database|stats|links|albums|accounts|uploads|resumable|moderation)/',
    ]),
    {
      name: 'no-dev-dependencies-in-production',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/web/', '\\.spec\\.tsx?$', '/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^libs/sdk/(dist|examples|src/generated)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
