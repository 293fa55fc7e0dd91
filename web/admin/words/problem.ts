/** Problems and faults in words: what, and what to do next. The server's own sentence is kept as a detail. */
import { type ClientProblem, type Fault, ProblemError } from '../../client/api.ts';
import type { Translate } from '../context/text.tsx';

export interface ProblemWords {
  what: string;
  next: string;
  details: readonly string[];
  reference: string;
}

export function problemOf(error: unknown, t: Translate): ProblemWords {
  if (!(error instanceof ProblemError)) {
    return { what: t('problem.internal'), next: t('problem.internal.next'), details: [], reference: 'page' };
  }
  const { problem } = error;
  const details = problem.errors?.map((each) => `${each.field}: ${each.message}`) ?? (isFaultCode(problem.code) ? [problem.detail] : []);
  const reference = problem.requestId ? `${problem.code} · ${problem.requestId}` : problem.code;
  if (isFaultCode(problem.code)) return { what: t(`fault.${problem.code}`), next: t(`fix.${problem.code}`), details, reference };
  return { what: t(`problem.${problem.code}`), next: t(`problem.${problem.code}.next`), details, reference };
}

export function faultWords(fault: Fault, t: Translate): { what: string; fix: string } {
  return { what: t(`fault.${fault.code}`), fix: t(`fix.${fault.code}`) };
}

type Code = ClientProblem['code'];

function isFaultCode(code: Code): code is Extract<Code, Fault['code']> {
  return code.includes('.');
}
