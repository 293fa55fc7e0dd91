/** Why something did not work: in the page's own words, with what to do next and the code for support. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/components/button.tsx';
import { Notice } from '../../ui/components/notice.tsx';
import { useText } from '../context/text.tsx';
import { problemOf } from '../words/problem.ts';

export interface ProblemNoticeProps {
  error: unknown;
  /** Asks again; shown as a button. */
  onRetry?: () => void;
  action?: ReactNode;
}

export function ProblemNotice({ error, onRetry, action }: ProblemNoticeProps) {
  const { t } = useText();
  const problem = problemOf(error, t);
  return (
    <Notice
      tone="bad"
      urgent
      title={problem.what}
      code={problem.reference}
      action={onRetry ? <Button onClick={onRetry}>{t('tryAgain')}</Button> : action}
    >
      {problem.next}
      {problem.details.length > 0 ? (
        <ul>
          {problem.details.map((detail) => (
            <li key={detail} lang="en">
              {detail}
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}
