import { ADDRESS_BYTES, addressBytes, maskAddress } from './address-value.js';

export interface AddressBan {
  id: bigint;
  /** Milliseconds since 1970; null: without an end. */
  until: number | null;
}

/** The banned addresses and networks: a map by first address for each length of prefix that is in use. */
export class AddressIndex {
  private readonly networks = new Map<number, Map<string, AddressBan>>();

  get size(): number {
    return [...this.networks.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** `value`: see `parseNetwork`. */
  add(value: Buffer, ban: AddressBan): void {
    const prefix = value[ADDRESS_BYTES] ?? 0;
    const networks = this.networks.get(prefix) ?? new Map<string, AddressBan>();
    this.networks.set(prefix, networks);
    networks.set(keyOf(value, prefix), ban);
  }

  delete(value: Buffer, id: bigint): void {
    const prefix = value[ADDRESS_BYTES] ?? 0;
    const networks = this.networks.get(prefix);
    const key = keyOf(value, prefix);
    if (networks?.get(key)?.id !== id) return;
    networks.delete(key);
    if (networks.size === 0) this.networks.delete(prefix);
  }

  /** Returns the ban of an address at a time in milliseconds since 1970, or undefined if no ban applies. */
  find(address: string, now: number): AddressBan | undefined {
    if (this.networks.size === 0) return undefined;
    const bytes = addressBytes(address);
    if (!bytes) return undefined;
    for (const [prefix, networks] of this.networks) {
      const ban = networks.get(keyOf(bytes, prefix));
      if (ban && (ban.until === null || now < ban.until)) return ban;
    }
    return undefined;
  }
}

const keyOf = (address: Buffer, prefix: number): string => maskAddress(address, prefix).toString('latin1');
