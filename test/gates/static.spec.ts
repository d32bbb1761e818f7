import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Keeps the linter of the OpenAPI document from looking for updates. */
const QUIET = { REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' };

/** The import graph is larger than Node's default of one mebibyte. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a tool from node_modules; throws with its output when it fails. */
function runTool(tool: string, ...args: string[]): string {
  try {
    const env = { ...process.env, ...QUIET };
    return execFileSync(tool, args, { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${tool} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

const LINTED = ['apps', 'libs', 'scripts', 'test', 'vitest.config.ts'];

interface ImportGraph {
  summary: { violations: { rule: { name: string }; from: string; to: string }[]; totalCruised: number };
  modules: { source: string; dependencies: { resolved: string }[] }[];
}

/** Fails the test with the output of a tool that finds a fault. */
function expectToPass(tool: string, ...args: string[]): void {
  expect(() => runTool(tool, ...args)).not.toThrow();
}

describe('the tree', () => {
  it('is formatted', () => expectToPass('prettier', '--check', '--log-level', 'warn', '.'));

  // The linter's type checker reads the tsconfig.json of each folder, so `tsc` does not check the same types again. The
  // build, which these gates need, runs it.
  it('passes the linter and the type checker', () =>
    expectToPass('oxlint', '--type-aware', '--type-check', '--deny-warnings', ...LINTED));

  it('has no import against the rules', () => {
    const report = JSON.parse(
      runTool('depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'),
    ) as ImportGraph;
    expect(report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    // A run that reads no modules would find no violations.
    expect(report.summary.totalCruised).toBeGreaterThan(150);
    const imports = new Map(
      report.modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
    );
    // Nor would it find any in a file, a kind of file or an alias that it does not read.
    const files = globSync('{apps,libs}/*/src/**/*.{ts,tsx}').filter((file) => !file.includes('/generated/'));
    expect(files.filter((file) => !imports.has(file))).toEqual([]);
    expect(imports.get('apps/web/src/main.tsx')).toContain('apps/web/src/components/app.tsx');
    expect(imports.get('apps/web/src/uploads/upload-client.ts')).toContain('libs/sdk/src/index.ts');
    expect(imports.get('apps/api/src/pages/album.page.tsx')).toContain('libs/language/src/index.ts');
  });

  it('has its generated documents up to date', () => {
    runTool(process.execPath, 'scripts/build-if-stale.ts');
    expectToPass(process.execPath, 'scripts/docs.ts', '--check');
    expectToPass(process.execPath, 'scripts/openapi.ts', '--check');
  });

  it('has one version, that of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    runTool(process.execPath, 'scripts/version.ts', '--check');
    const versions = ['openapi.json', 'openapi-core.json'].map((file) => {
      const { info } = JSON.parse(readFileSync(file, 'utf8')) as { info: { version: string } };
      return info.version;
    });
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      version: string;
      packages: Record<string, { version: string }>;
    };
    expect([...versions, lock.version, lock.packages['']?.version]).toEqual(Array(4).fill(version));
    expect(readFileSync('libs/sdk/src/generated/version.gen.ts', 'utf8')).toContain(`'${version}'`);
    expect(readFileSync('CHANGELOG.md', 'utf8')).toContain(`\n## ${version} - `);
  });

  it('has an integrity hash for each package, including those for other platforms', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path, { link }]) => path !== '' && !link);
    expect(installed.length).toBeGreaterThan(500);
    expect(installed.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([]);
  });

  it.each(['openapi.json', 'openapi-core.json'])('has no lint error or warning in %s', (file) => {
    const { totals } = JSON.parse(runTool('redocly', 'lint', file, '--format', 'json')) as { totals: object };
    expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
  });

  it('has a reason and an exact version for each direct dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const why = readFileSync('docs/dependencies.md', 'utf8');
    const named = (name: string) => why.includes(name) || why.includes(name.replace(/^@[^/]+\//, ''));
    expect(Object.keys(dependencies ?? {}).filter((name) => !named(name))).toEqual([]);
    const versions = Object.values({ ...dependencies, ...devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('documents each metric', () => {
    const source = readFileSync('libs/observability/src/metrics.ts', 'utf8');
    const names = [...source.matchAll(/name: '(imglink_\w+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(10);
    const documented = readFileSync('docs/metrics.md', 'utf8');
    expect(names.filter((name) => !documented.includes(`| \`${name}`))).toEqual([]);
  });
});
