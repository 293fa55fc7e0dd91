/** What the server says about one field of a form. Its own sentence is English; another language says first that the field is at fault. */
import type { ReactNode } from 'react';
import { ProblemError } from '../../client/api.ts';
import { useText } from '../context/text.tsx';

/** By the field's path in the request; null when nothing is wrong with it. */
export function fieldProblem(error: unknown, field: string): ReactNode {
  if (!(error instanceof ProblemError)) return null;
  const { code, errors, field: at, detail } = error.problem;
  const found = errors?.find((each) => each.field === field || each.field === `body.${field}`);
  const message = found?.message ?? (at === field ? detail : null);
  return message === null ? null : <FieldProblem inUse={code === 'email-in-use'} message={message} />;
}

function FieldProblem({ inUse, message }: { inUse: boolean; message: string }) {
  const { t, language } = useText();
  if (inUse) return t('problem.email-in-use');
  if (language === 'en') return message;
  return (
    <>
      {t('field.wrong')}{' '}
      <span className="quiet" lang="en">
        {message}
      </span>
    </>
  );
}
