import type { Account } from '#accounts';

/** Imgur's ids of accounts are numbers of 31 bits, so this is a part of the id. Clients only show it. */
export const imgurAccountId = ({ id }: Pick<Account, 'id'>): number => Number(id & 0x7fff_ffffn);
