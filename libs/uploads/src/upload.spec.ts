import { describe, expect, it } from 'vitest';

import { allows, TRANSITIONS, type UploadState, type UploadStep } from './upload.js';

const STATES = Object.keys(TRANSITIONS) as UploadState[];
const STEPS: UploadStep[] = ['receive', 'record', 'acknowledge', 'link', 'refuse', 'abandon'];
const next = (state: UploadState, step: UploadStep) =>
  (TRANSITIONS[state] as Partial<Record<UploadStep, UploadState>>)[step];

describe('the transitions of an upload', () => {
  it('never abandon an upload that was acknowledged, nor what follows it', () => {
    const reached = new Set<UploadState>(['acknowledged']);
    for (const state of reached) for (const step of STEPS) if (next(state, step)) reached.add(next(state, step)!);
    expect([...reached].toSorted()).toEqual(['acknowledged', 'linked', 'refused']);
  });

  it('lead from the first byte to every state, and from every state to an end', () => {
    const reached = new Set<UploadState>(['receiving']);
    for (const state of reached) for (const step of STEPS) if (next(state, step)) reached.add(next(state, step)!);
    expect([...reached].toSorted()).toEqual(STATES.toSorted());
    const ends = STATES.filter((state) => STEPS.every((step) => [undefined, state].includes(next(state, step))));
    expect(ends.toSorted()).toEqual(['abandoned', 'linked', 'refused']);
  });

  it('can be repeated: a step that led to a state leaves it there', () => {
    for (const state of STATES.filter((each) => each !== 'receiving')) {
      for (const step of STEPS.filter((each) => next(state, each))) {
        const then = next(state, step)!;
        expect([state, step, next(then, step)]).toEqual([state, step, then]);
      }
    }
  });

  it('are what `allows` answers', () => {
    expect(STEPS.filter((step) => allows('acknowledged', step))).toEqual(['acknowledge', 'link', 'refuse']);
    expect(STEPS.filter((step) => allows('receiving', step))).toEqual(['receive', 'refuse', 'abandon']);
  });
});
