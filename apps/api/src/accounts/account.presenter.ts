import { type Account, idText } from '#accounts';

import type { AccountAnswer } from './accounts.schemas.js';

/** Returns the account as administrators see it. */
export const presentAccount = ({ id, name, role, limits, disabledAt, createdAt }: Account): AccountAnswer => ({
  id: idText(id),
  name,
  role,
  limits,
  disabled: disabledAt !== null,
  createdAt: new Date(createdAt).toISOString(),
});
