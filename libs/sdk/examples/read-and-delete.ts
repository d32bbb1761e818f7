/** node read-and-delete.js http://localhost:3000 4fYk2aXbQ9Z 4fYk2aXbQ9ZQ3mT7wK1sV9bN2x */
import { getImage, Imglink, type Problem } from '@imglink/sdk';

const [, , baseUrl = '', key = '', deleteToken = ''] = process.argv;
const imglink = new Imglink({ baseUrl, logger: (entry) => console.error(entry) });

const image = await imglink.get(key);
const width: number = image.width;
await imglink.delete(key, deleteToken);

// Without throwOnError, generated operations return the problem.
const { data, error, response } = await getImage({ client: imglink.client, path: { key }, throwOnError: false });
const problem: Problem | undefined = error;
console.log(JSON.stringify({ width, isThere: data !== undefined, code: problem?.code, status: response?.status }));
