import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { ErrorFormats } from './error-formats.js';
import { ProblemFilter } from './problem.filter.js';

/** Turns every error into an answer. Modules whose errors have another form add it to ErrorFormats. */
@Module({
  providers: [ErrorFormats, ProblemFilter, { provide: APP_FILTER, useExisting: ProblemFilter }],
  exports: [ErrorFormats],
})
export class ProblemsModule {}
