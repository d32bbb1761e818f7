import sharp from 'sharp';

import { DECODERS } from './decoders.js';

// One thread for each image: the concurrency of the worker uses the cores, and the memory of each render stays small.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: Object.values(DECODERS).map(({ loader }) => loader) });

export default sharp;
