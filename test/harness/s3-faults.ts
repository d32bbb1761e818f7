import type { S3Request } from './s3-operation.js';

type Misbehaviour =
  /** Answers with an error of S3's instead of asking it. */
  | { does: 'answer'; status: number; code: string }
  /** Takes the request and never answers. */
  | { does: 'hang' }
  /** Passes bodies on at this speed. */
  | { does: 'slow'; bytesPerSecond: number }
  /** Cuts the connection after this many bytes of the request's body; of the answer's, where it has none. */
  | { does: 'cut'; afterBytes: number }
  /** Passes on, and answers with the digest of something else. */
  | { does: 'wrong-checksum' };

export type Fault = Misbehaviour & {
  /** Only on this operation; `PutObject`, `UploadPart`. */
  operation?: string;
  /** Only on this part of a multipart upload. */
  part?: number;
  /** Then it is over; without it, until it is switched off. */
  times?: number;
};

export const SLOW_DOWN = { does: 'answer', status: 503, code: 'SlowDown' } as const;

/** What goes wrong at present; the first that fits a request strikes it. */
export class S3Faults {
  private active: { fault: Fault; left: number }[] = [];

  /** Gives what switches it off. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.active.push(entry);
    return () => (this.active = this.active.filter((other) => other !== entry));
  }

  clear(): void {
    this.active = [];
  }

  strike({ operation, part }: S3Request): Fault | undefined {
    const entry = this.active.find(
      ({ fault, left }) => left > 0 && (fault.operation ?? operation) === operation && (fault.part ?? part) === part,
    );
    if (entry) entry.left -= 1;
    return entry?.fault;
  }
}
