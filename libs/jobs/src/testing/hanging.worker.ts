import { noteJob } from './contract-jobs.js';
import { openBullmq } from './open-bullmq.js';

// A process of its own: takes up a job, says so, and never ends it.
const { jobs } = await openBullmq(process.argv[2] ?? '');
process.on('disconnect', () => process.exit());
jobs.handle(noteJob, () => {
  process.send?.('begun');
  return new Promise(() => undefined);
});
