/** What a job gives, as text and back, exactly: ids are bigint on both sides. */
export interface JobResultCodec<Result> {
  encode(result: Result): string;
  decode(text: string): Result;
}

/** Of a job whose end is all that is waited for. */
export const noResult: JobResultCodec<void> = { encode: () => '', decode: () => undefined };
