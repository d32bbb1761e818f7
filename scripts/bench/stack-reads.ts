import { AppProcess } from '../../test/harness/app-process.js';
import type { StackInstallation } from '../../test/harness/services.js';
import { compare, type Figure } from './figures.js';
import { insertLinks } from './links.js';
import { onceEach } from './rates.js';

const LINKS = 100_000;
const READS = 3_000;

/** Metadata reads by the layer that answers, over a table of 100,000 links. */
export async function compareReads(
  installation: StackInstallation,
  env: Record<string, string>,
  floorUrl: string,
): Promise<Figure[]> {
  const paths = await insertLinks(LINKS, installation.database, env.KEY_SECRET ?? '');
  const [main] = installation.mains;
  const slice = (turn: number) => paths.slice(turn * READS, (turn + 1) * READS);
  const floor = () =>
    onceEach(
      floorUrl,
      Array.from({ length: READS }, () => '/metadata'),
    );
  const figure = async (layer: string, api: AppProcess, queriesWanted: number) => {
    const queries = await api.metric('imglink_database_queries_total');
    const result = await compare(
      `metadata reads from ${layer}`,
      undefined,
      (turn) => onceEach(api.url, layer === 'L1' ? slice(0) : slice(turn)),
      floor,
    );
    const reads = 3 * READS;
    const asked = (await api.metric('imglink_database_queries_total')) - queries;
    console.log(`${result.name}: ${(asked / reads).toFixed(3)} queries a read (wanted: ${queriesWanted})`);
    return result;
  };
  await using first = await AppProcess.start({ main, env });
  await using second = await AppProcess.start({ main, env });
  // One process reads first, the other then finds the links in Redis, and after that in its own memory.
  return [await figure('the database', first, 1), await figure('L2', second, 0), await figure('L1', second, 0)];
}
