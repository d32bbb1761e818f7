export type { Problem, ProblemKind } from './problem.js';
export { DomainError, type DomainErrorOptions, type FieldError } from './domain-error.js';
export { PROBLEMS, type ProblemCode } from './problems.js';
export { StartError, startErrorOf } from './start-error.js';
export { tooManyBytes } from './too-many-bytes.js';
export { withDeadline } from './deadline.js';
