import { type Account, idText } from '#accounts';

import type { AccountAnswer } from './accounts.schemas.js';
import type { OwnAccount, Usage } from './own-account.schema.js';

/** Returns the account as administrators see it. */
export const presentAccount = ({ id, name, role, limits, disabledAt, createdAt }: Account): AccountAnswer => ({
  id: idText(id),
  name,
  role,
  limits,
  disabled: disabledAt !== null,
  createdAt: new Date(createdAt).toISOString(),
});

/** Returns the account as its holder sees it. */
export const presentOwnAccount = ({ id, name, role, limits }: Account, usage: Usage): OwnAccount => ({
  id: idText(id),
  name,
  role,
  limits,
  usage,
});
