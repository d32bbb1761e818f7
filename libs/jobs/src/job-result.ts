/** Converts the result of a job to text and back without loss: ids are bigint on both sides. */
export interface JobResultCodec<Result> {
  encode(result: Result): string;
  decode(text: string): Result;
}

/** For jobs without a result. */
export const noResult: JobResultCodec<void> = { encode: () => '', decode: () => undefined };
