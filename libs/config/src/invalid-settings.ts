import { StartError } from '#errors';

export interface InvalidSetting {
  name: string;
  /** Undefined for a secret, which is shown as ***. */
  value: string | undefined;
  expected: string;
}

/** Invalid environment variables. The message lists each with its value and what is expected. */
export class InvalidSettingsError extends StartError {
  override readonly name = 'InvalidSettingsError';

  constructor(readonly settings: InvalidSetting[]) {
    const lines = settings.map(({ name, value, expected }) => `  ${name}=${value ?? '***'}: ${expected}`);
    super(`Environment variables are wrong:\n${lines.join('\n')}`);
  }
}

/**
 * Returns what `parse` returns, and turns its error into one that names the variable. `value`: undefined for a
 * secret.
 */
export function inSetting<T>(name: string, value: string | undefined, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidSettingsError([{ name, value, expected: (error as Error).message }]);
  }
}
