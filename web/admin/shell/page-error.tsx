/** A page that could not be shown at all: what happened, and the way on. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../../ui/components/button.tsx';
import { useText } from '../context/text.tsx';
import { ProblemNotice } from './problem-notice.tsx';

export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useText();
  return (
    <div className="main">
      <ProblemNotice error={error} action={<Button onClick={reset}>{t('tryAgain')}</Button>} />
    </div>
  );
}
