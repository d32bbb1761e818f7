/** node read-and-delete.js http://localhost:3000 4fYk2aXbQ9Z 4fYk2aXbQ9ZQ3mT7wK1sV9bN2x */
import { client, deleteImage, getImage, type Problem } from '@imglink/sdk';

const [, , baseUrl = '', key = '', deleteToken = ''] = process.argv;
client.setConfig({ baseUrl, auth: deleteToken });

const { data: image } = await getImage({ path: { key }, throwOnError: true });
const width: number = image.width;
await deleteImage({ path: { key }, throwOnError: true });

const { data, error, response } = await getImage({ path: { key } });
const problem: Problem | undefined = error;
console.log(JSON.stringify({ width, isThere: data !== undefined, code: problem?.code, status: response?.status }));
