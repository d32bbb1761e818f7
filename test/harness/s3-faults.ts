import type { S3Request } from './s3-operation.js';

type Misbehaviour =
  /** Answers with an S3 error instead of forwarding. */
  | { does: 'answer'; status: number; code: string }
  /** Accepts the request and never answers. */
  | { does: 'hang' }
  /** Forwards bodies at this speed. */
  | { does: 'slow'; bytesPerSecond: number }
  /** Cuts the connection after this many bytes of the request's body, or of the answer's if the request has none. */
  | { does: 'cut'; afterBytes: number }
  /** Forwards, and answers with a wrong digest. */
  | { does: 'wrong-checksum' };

export type Fault = Misbehaviour & {
  /** Limits the fault to this operation, such as `PutObject` or `UploadPart`. */
  operation?: string;
  /** Limits the fault to this part of a multipart upload. */
  part?: number;
  /** Number of requests that fail; without it the fault lasts until it is switched off. */
  times?: number;
};

export const SLOW_DOWN = { does: 'answer', status: 503, code: 'SlowDown' } as const;

/** The current faults; the first that matches a request applies. */
export class S3Faults {
  private active: { fault: Fault; left: number }[] = [];

  /** Returns a function that switches the fault off. */
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
