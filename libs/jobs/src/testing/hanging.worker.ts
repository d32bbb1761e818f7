import { noteJob } from './contract-jobs.js';
import { openBullmq } from './bullmq-queues.js';

// Runs in a child process: starts a job, tells the parent, and never finishes it.
const { jobs } = await openBullmq(process.argv[2] ?? '');
process.on('disconnect', () => process.exit());
jobs.process(noteJob, () => {
  process.send?.('begun');
  return new Promise(() => undefined);
});
