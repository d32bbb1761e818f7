import type { INestApplication, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

/** The exports of @nestjs/swagger. */
type Swagger = typeof import('@nestjs/swagger');
type Documentation = (swagger: Swagger) => MethodDecorator[];

const DOCUMENTATION = Symbol('documentation');

/**
 * Documents a handler by decorators of @nestjs/swagger. They are made and applied when the OpenAPI document is made,
 * because that library takes 5 MiB and a twentieth of the start, and most processes never make the document.
 */
export function DocumentedBy(documentation: Documentation): MethodDecorator {
  return (_prototype, _name, { value: handler }) => {
    if (typeof handler !== 'function') return;
    Reflect.defineMetadata(DOCUMENTATION, [...documentationOf(handler), documentation], handler);
  };
}

/** Applies the decorators of all handlers of the application. To be called once. */
export function applyDocumentation(app: INestApplication, swagger: Swagger): void {
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) applyToHandlers((metatype as Type).prototype as object, swagger);
  }
}

function applyToHandlers(prototype: object, swagger: Swagger): void {
  for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (!descriptor) continue;
    const decorators = documentationOf(descriptor.value as object).flatMap((documentation) => documentation(swagger));
    for (const decorate of decorators) decorate(prototype, name, descriptor);
  }
}

const documentationOf = (handler: object) =>
  (Reflect.getMetadata(DOCUMENTATION, handler) as Documentation[] | undefined) ?? [];
