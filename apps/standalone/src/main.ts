import 'reflect-metadata';

import { runProcess } from '#runtime';

import { startStandalone } from './start-standalone.js';

// `npm start`. The arrow function leaves out parameters that only tests pass.
await runProcess('imglink', process.env, (boot) => startStandalone(boot));
