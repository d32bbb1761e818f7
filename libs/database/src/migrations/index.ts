import { CreateLinks1795392000000 } from './1795392000000-create-links.js';
import { CreateLeases1795478400000 } from './1795478400000-create-leases.js';

/** In order of time; a migration that has shipped is never edited. */
export const migrations = [CreateLinks1795392000000, CreateLeases1795478400000];
