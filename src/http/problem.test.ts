import { describe, expect, test } from 'vitest';
import { FAULT_CODES, Fault } from '../domain/fault.ts';
import { ProblemShape } from './contract/problem.ts';
import { PROBLEMS, type ProblemCode } from './contract/problem-codes.ts';
import { problemOf, refuse, refuseFields } from './problem.ts';

const INSIDER = { requestId: 'r1', insider: true };
const OUTSIDER = { requestId: 'r1', insider: false };

describe('problems', () => {
  test.each(Object.keys(PROBLEMS) as ProblemCode[])('%s has the promised shape', (code) => {
    const problem = problemOf(refuse(code), OUTSIDER);
    expect(ProblemShape.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ type: `/problems/${code}`, code, status: PROBLEMS[code].status, requestId: 'r1' });
  });

  test.each(FAULT_CODES)('%s is an error of a server or a conflict, never a success', (code) => {
    const problem = problemOf(new Fault({ code, retry: 'later', blame: 'provider', detail: 'The server of Elbe says no.' }), INSIDER);
    expect(ProblemShape.parse(problem)).toEqual(problem);
    expect([409, 500, 502, 503, 504]).toContain(problem.status);
    expect(problem.detail).toBe('The server of Elbe says no.');
  });

  test('people outside are not told which system fails and how', () => {
    const fault = new Fault({ code: 'provider.unauthorized', retry: 'never', blame: 'admin', detail: 'svc@elbe.example was refused' });
    expect(JSON.stringify(problemOf(fault, OUTSIDER))).not.toContain('elbe');
  });

  test('a wait is told in whole seconds', () => {
    const fault = new Fault({ code: 'provider.throttled', retry: { afterSeconds: 0.2 }, blame: 'provider', detail: '' });
    expect(problemOf(fault, OUTSIDER)).toMatchObject({ status: 503, retryAfterSeconds: 1 });
  });

  test('a bug says nothing but the id of the request', () => {
    const problem = problemOf(new TypeError('password is hunter2'), INSIDER);
    expect(problem).toMatchObject({ status: 500, code: 'internal', requestId: 'r1' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  test('names the first field at fault and all of them', () => {
    const errors = [
      { field: 'rules.lastDay', message: 'Too far.' },
      { field: 'name', message: 'Too long.' },
    ];
    expect(problemOf(refuseFields(errors), INSIDER)).toMatchObject({ status: 422, field: 'rules.lastDay', errors });
  });
});
