/** An address that leads nowhere. */
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/components/button.tsx';
import { EmptyState } from '../../ui/components/empty-state.tsx';
import { useText } from '../context/text.tsx';
import { useTitle } from '../context/use-title.ts';

export function NotFound() {
  const { t } = useText();
  useTitle(t('notFound.title'));
  return (
    <main className="main">
      <h1 className="visually-hidden">{t('notFound.title')}</h1>
      <EmptyState
        title={t('notFound.title')}
        action={
          <Link to="/" className={buttonClass('plain')}>
            {t('notFound.home')}
          </Link>
        }
      >
        {t('notFound.text')}
      </EmptyState>
    </main>
  );
}
