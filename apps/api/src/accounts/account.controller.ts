import type { Principal } from '#accounts';
import { Controller, Get } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { AccountQuotas } from '../limits/account-quotas.service.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { presentOwnAccount } from './account.presenter.js';
import { type OwnAccount, ownAccountSchema } from './own-account.schema.js';

/** GET /v1/account: the account that makes the request. */
@Controller('v1/account')
@RequireScope('upload')
export class AccountController {
  constructor(private readonly quotas: AccountQuotas) {}

  @Get()
  @Endpoint({
    operationId: 'getAccount',
    summary: 'Read the own account, its limits and its usage',
    description: 'Needs the scope `upload`. The limits are those of the account; an API key may have smaller ones.',
    security: CREDENTIALS,
    answers: { 200: { description: 'The account', schema: ownAccountSchema } },
    problems: [...ACCESS_PROBLEMS, 'unavailable'],
  })
  async getAccount(@CurrentPrincipal() { account }: Principal): Promise<OwnAccount> {
    return presentOwnAccount(account, { images: 0, bytes: 0, ...(await this.quotas.usageOf(account)) });
  }
}
