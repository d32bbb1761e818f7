import { Injectable } from '@nestjs/common';

import { Database } from './database.js';
import { InstanceFact } from './instance-fact.entity.js';

export const SECRET_FINGERPRINT = 'key-secret-fingerprint';

/** Ties a database to the KEY_SECRET that made its keys: with another secret every link would break. */
@Injectable()
export class SecretFingerprint {
  constructor(private readonly database: Database) {}

  /** Remembers the fingerprint the first time; afterwards throws an Error unless it is the same. */
  async check(fingerprint: string): Promise<void> {
    const known = await this.database.write(async (rows) => {
      const fact = await rows.findOneBy(InstanceFact, { name: SECRET_FINGERPRINT });
      if (!fact) await rows.insert(InstanceFact, { name: SECRET_FINGERPRINT, value: fingerprint });
      return fact?.value ?? fingerprint;
    });
    if (known !== fingerprint) {
      throw new Error(
        'KEY_SECRET is not the one that this database was made with; every link would break. ' +
          'Start with the former secret (embedded: the file key-secret in DATA_DIR).',
      );
    }
  }
}
