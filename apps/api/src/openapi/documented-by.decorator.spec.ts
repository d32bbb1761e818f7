import type { INestApplication } from '@nestjs/common';
import * as swagger from '@nestjs/swagger';
import { expect, it, vi } from 'vitest';

import { applyDocumentation, DocumentedBy } from './documented-by.decorator.js';

/** An application with one module, which has these controllers. */
const appWith = (...classes: object[]) => {
  const controllers = new Map(classes.map((metatype) => [metatype, { metatype }]));
  return { get: () => new Map([['module', { controllers }]]) } as unknown as INestApplication;
};

const noting = (notes: string[], note: string) =>
  DocumentedBy(() => [(prototype, name) => void notes.push(`${prototype.constructor.name}.${String(name)}: ${note}`)]);

it('applies the decorators when the document is made, in the order in which TypeScript would have', () => {
  const notes: string[] = [];
  class Images {
    @noting(notes, 'outer')
    @noting(notes, 'inner')
    read(): void {}

    undocumented(): void {}
  }
  class Albums {
    @noting(notes, 'only')
    read(): void {}
  }
  expect(notes).toEqual([]);
  applyDocumentation(appWith(Images, Albums), swagger);
  expect(notes).toEqual(['Images.read: inner', 'Images.read: outer', 'Albums.read: only']);
});

it('passes the library to the function that makes the decorators', () => {
  const documentation = vi.fn(() => []);
  class Images {
    @DocumentedBy(documentation)
    read(): void {}
  }
  applyDocumentation(appWith(Images), swagger);
  expect(documentation).toHaveBeenCalledExactlyOnceWith(swagger);
});
