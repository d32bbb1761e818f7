import { CreateLinks1795392000000 } from './1795392000000-create-links.js';
import { CreateLeases1795478400000 } from './1795478400000-create-leases.js';
import { CreateResumableUploads1795651200000 } from './1795651200000-create-resumable-uploads.js';
import { CreateAlbums1795737600000 } from './1795737600000-create-albums.js';
import { CreateUploads1795824000000 } from './1795824000000-create-uploads.js';
import { CreateAccounts1795910400000 } from './1795910400000-create-accounts.js';
import { OwnUploads1795996800000 } from './1795996800000-own-uploads.js';
import { CreateBlocks1796083200000 } from './1796083200000-create-blocks.js';
import { CreateBans1796169600000 } from './1796169600000-create-bans.js';
import { CreateReports1796256000000 } from './1796256000000-create-reports.js';
import { SearchImages1796342400000 } from './1796342400000-search-images.js';
import { CreatePendingModeration1796515200000 } from './1796515200000-create-pending-moderation.js';
import { CreateDayCounts1796601600000 } from './1796601600000-create-day-counts.js';

/** The migrations in the order in which they run. A released migration is never edited. */
export const migrations = [
  CreateLinks1795392000000,
  CreateLeases1795478400000,
  CreateResumableUploads1795651200000,
  CreateAlbums1795737600000,
  CreateUploads1795824000000,
  CreateAccounts1795910400000,
  OwnUploads1795996800000,
  CreateBlocks1796083200000,
  CreateBans1796169600000,
  CreateReports1796256000000,
  SearchImages1796342400000,
  CreatePendingModeration1796515200000,
  CreateDayCounts1796601600000,
];
