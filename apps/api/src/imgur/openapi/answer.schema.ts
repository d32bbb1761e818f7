import { z } from 'zod';

/** The example in the metadata of a schema. */
export function exampleOf(schema: z.ZodType): unknown {
  const { examples } = schema.meta() ?? {};
  return Array.isArray(examples) ? examples[0] : undefined;
}

/** Imgur's envelope around the data of an answer. `id` names the component, since client generators need a name. */
export const answerOf = <Data extends z.ZodType>(id: string, data: Data) =>
  z
    .object({ data, success: z.boolean(), status: z.int().min(200).max(200) })
    .meta({ id, examples: [{ data: exampleOf(data), success: true, status: 200 }] });

/** The answer to a change or a delete. */
export const imgurDoneAnswer = answerOf(
  'ImgurDoneAnswer',
  z
    .boolean()
    .describe('Always true')
    .meta({ examples: [true] }),
);
