/** Starts the built app with a clock that SIGUSR2 sets back by a minute, and the next SIGUSR2 corrects. */
const right = Date.now.bind(Date);
let behindMs = 0;
Date.now = () => right() - behindMs;
process.on('SIGUSR2', () => (behindMs = behindMs === 0 ? 60_000 : 0));
await import('../../dist/programs/standalone.js');
