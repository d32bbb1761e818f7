import type { Principal, Scope } from '#accounts';
import { DomainError } from '#errors';
import type { CanActivate, ExecutionContext } from '@nestjs/common';

/** A principal with these scopes, for unit tests of guards. */
export const principalOf = (accountId: bigint, ...scopes: Scope[]): Principal =>
  ({ account: { id: accountId }, scopes }) as unknown as Principal;

/** Returns `allowed`, or the code of the error with which the guard refuses the request. */
export async function answerOf(guard: CanActivate, request: object, reply: object = {}): Promise<string> {
  const http = { getRequest: () => request, getResponse: () => reply };
  try {
    await guard.canActivate({ switchToHttp: () => http } as unknown as ExecutionContext);
    return 'allowed';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
