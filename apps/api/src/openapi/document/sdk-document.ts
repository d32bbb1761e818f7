import type { OpenAPIObject } from '@nestjs/swagger';

/** Tags of operations that an application which stores and shows images does not call. */
const LEFT_OUT = new Set(['imgur', 'tus', 'pages', 'admin']);
const LEFT_OUT_PATHS = new Set(['/metrics', '/.well-known/security.txt']);
/** The security scheme of browsers, whose cookies no application sends. */
const LEFT_OUT_SCHEME = 'session';

interface Operation {
  tags: string[];
  security?: Record<string, string[]>[];
}

/**
 * Returns the part of the document from which SDKs are generated: without other protocols, pages and the endpoints of
 * operators.
 */
export function sdkDocument(document: OpenAPIObject): OpenAPIObject {
  const core = structuredClone(document);
  core.paths = Object.fromEntries(
    Object.entries(core.paths).flatMap(([path, item]) => {
      const kept = Object.entries(item).filter(([, { tags }]: [string, Operation]) => !LEFT_OUT.has(tags[0] ?? ''));
      return kept.length > 0 && !LEFT_OUT_PATHS.has(path) ? [[path, Object.fromEntries(kept)]] : [];
    }),
  );
  core.tags = core.tags?.filter(({ name }) => !LEFT_OUT.has(name));
  removeSessions(core);
  removeUnusedSchemas(core);
  removeUnusedSchemes(core);
  return core;
}

/**
 * Removes schemas without references, until none is left: a removed schema may have held the last reference to
 * another.
 */
function removeUnusedSchemas(document: OpenAPIObject): void {
  for (;;) {
    const schemas = document.components?.schemas ?? {};
    const text = JSON.stringify(document);
    const used = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
    if (used.length === Object.keys(schemas).length) return;
    document.components = { ...document.components, schemas: Object.fromEntries(used) };
  }
}

function removeSessions({ paths }: OpenAPIObject): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path as Record<string, Operation>))) {
    operation.security = operation.security?.filter((scheme) => !(LEFT_OUT_SCHEME in scheme));
  }
}

function removeUnusedSchemes({ paths, components }: OpenAPIObject): void {
  const operations = Object.values(paths).flatMap((path) => Object.values(path as Record<string, Operation>));
  const used = new Set(operations.flatMap(({ security = [] }) => security.flatMap(Object.keys)));
  for (const name of Object.keys(components?.securitySchemes ?? {})) {
    if (!used.has(name)) delete components?.securitySchemes?.[name];
  }
}
