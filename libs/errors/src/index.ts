export { DomainError, type DomainErrorOptions, type FieldError } from './domain-error.js';
export type { Problem, ProblemKind } from './problem.js';
export { PROBLEMS, type ProblemCode } from './problems.js';
export { StartError, startErrorOf } from './start-error.js';
export { tooManyBytes } from './too-many-bytes.js';
