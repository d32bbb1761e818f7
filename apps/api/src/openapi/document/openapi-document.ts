import * as swagger from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

import { applyDocumentation } from '../documented-by.decorator.js';
import { completeOperations } from './operation-defaults.js';
import type { OpenApiParts } from '../openapi-parts.js';
import { OTHER_PATHS, OTHER_SCHEMAS } from './other-paths.js';
import { tagsOf } from './tags.js';
import { UPLOAD_SCHEMAS } from '../upload.docs.js';

const { version } = JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? 'package.json', 'utf8')) as {
  version: string;
};

/**
 * Returns the OpenAPI document of the application, without shared components. `base` is the public URL. Called once.
 */
export function openApiDocument(app: NestFastifyApplication, parts: OpenApiParts, base: string): OpenAPIObject {
  applyDocumentation(app, swagger);
  const config = new swagger.DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('imglink')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setContact('imglink', base, '')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(base, 'This installation')
    .addSecurity('deleteToken', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'deleteToken',
      description: 'The delete token of an image, from the answer to its upload',
    })
    .addSecurity('editToken', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'editToken',
      description: 'The edit token of an album, from the answer to its creation',
    })
    .addSecurity('apiKey', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'imk_…',
      description: 'An API key, or ADMIN_TOKEN',
    })
    .addSecurity('session', {
      type: 'apiKey',
      in: 'cookie',
      name: 'imglink_session',
      description: 'The session of a person who signed in at /sign-in. Browsers send it from pages of this site alone',
    })
    .addSecurity('admin', {
      type: 'http',
      scheme: 'basic',
      description: 'User name `admin`, with ADMIN_TOKEN as the password',
    })
    .build();
  config.info.contact = { name: 'imglink', url: base };
  const made = swagger.SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: false,
  });
  const document = opened(made);
  const schemas = { ...document.components?.schemas, ...UPLOAD_SCHEMAS, ...parts.schemas, ...OTHER_SCHEMAS };
  document.components = { ...document.components, schemas };
  Object.assign(document.paths, OTHER_PATHS);
  describeHead(document);
  parts.complete(document);
  completeOperations(document);
  document.tags = tagsOf(document);
  return document;
}

const DESCRIPTION = `Image hosting: POST an image and get a permanent link.

Every error is a problem document (RFC 9457). Its \`code\` names the problem for programs, and its \`type\` is the URL
of the page that describes it. If a request can be retried, \`Retry-After\` says when. An upload with an
\`Idempotency-Key\` can always be retried.`;

/**
 * Removes `additionalProperties: false`: clients must ignore unknown fields, so that answers can get new ones.
 * Replaces an `allOf` of one schema by that schema, because linters and some generators object to it.
 */
const opened = (document: OpenAPIObject): OpenAPIObject =>
  JSON.parse(JSON.stringify(document), (name, value: unknown) => {
    if (name === 'additionalProperties' && value === false) return undefined;
    return onlySchemaOf(value) ?? value;
  }) as OpenAPIObject;

function onlySchemaOf(value: unknown): object | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return undefined;
  const { allOf } = value as { allOf?: object[] };
  return allOf?.length === 1 ? allOf[0] : undefined;
}

/** Fastify answers HEAD on every GET route. It is documented for the bytes of images, where clients use it. */
function describeHead({ paths }: OpenAPIObject): void {
  const path = paths['/i/{name}'];
  if (!path?.get) return;
  const { 206: _part, 416: _range, ...responses } = path.get.responses;
  path.head = {
    ...path.get,
    operationId: 'getImageFacts',
    summary: 'Read the headers of an image without its bytes',
    parameters: (path.get.parameters ?? []).filter((it) => !('name' in it && /range$/i.test(it.name))),
    responses,
  };
}
