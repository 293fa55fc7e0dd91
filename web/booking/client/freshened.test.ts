import { describe, expect, it } from 'vitest';
import { at, chooseFixture, INTERVIEW, modelFixture } from '../page-model.fixture.ts';
import { freshened } from './freshened.ts';

const chosen = { start: at('2027-03-02T09:30Z'), end: at('2027-03-02T10:15Z'), heldUntil: at('2027-02-28T12:10Z') };

describe('a quiet refresh', () => {
  it('announces new times only when they differ', () => {
    const old = modelFixture(chooseFixture());
    expect(freshened(old, modelFixture(chooseFixture()))).toMatchObject({ turned: false, times: null });
    expect(freshened(old, modelFixture(chooseFixture({ startMinutes: [1, 2, 3] })))).toMatchObject({ turned: false, times: 3 });
  });

  it('keeps what was said', () => {
    const notice = { kind: 'slot-taken', start: 0, alternatives: [] } as const;
    const result = freshened(modelFixture(chooseFixture({ notice })), modelFixture(chooseFixture()));
    expect(result.model.content).toMatchObject({ notice });
  });

  it('tells that a kept time ran out', () => {
    const result = freshened(modelFixture(chooseFixture({ chosen })), modelFixture(chooseFixture()));
    expect(result).toMatchObject({ turned: true, times: null });
    expect(result.model.content).toMatchObject({ notice: { kind: 'hold-gone', start: chosen.start } });
  });

  it('shows another page when another tab went on', () => {
    const booked = modelFixture({ kind: 'booked', interview: INTERVIEW, notice: null, changeable: true });
    expect(freshened(modelFixture(chooseFixture()), booked)).toEqual({ model: booked, turned: true, times: null });
  });
});
