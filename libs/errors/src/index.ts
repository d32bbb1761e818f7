export { DomainError, type DomainErrorOptions, type FieldError } from './domain-error.js';
export { PROBLEMS, type Problem, type ProblemCode, type ProblemKind } from './problems.js';
export { tooManyBytes } from './too-many-bytes.js';
