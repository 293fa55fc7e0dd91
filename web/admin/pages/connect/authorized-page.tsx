/** Where the browser comes back to from a calendar system's own page: hands in what came along, and goes on to the check. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { buttonClass } from '../../../ui/components/button.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { useCompleteAuthorization } from '../../api/connections.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';

export function AuthorizedPage() {
  const { t } = useText();
  useTitle(t('authorize.title'));
  const navigate = useNavigate();
  const complete = useCompleteAuthorization();
  const { mutate } = complete;
  // What came along is good for once, also when the page is drawn twice.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate(Object.fromEntries(new URLSearchParams(window.location.search)), {
      onSuccess: ({ id }) => void navigate({ to: '/settings/calendar/connect', search: { connection: id }, replace: true }),
    });
  }, [mutate, navigate]);
  return (
    <>
      <PageHead above={<Link to="/settings/calendar">{t('settings.calendar')}</Link>} title={t('authorize.title')} />
      {complete.error ? (
        <div className="stack">
          <ProblemNotice error={complete.error} />
          <Link to="/settings/calendar" className={buttonClass('next')}>
            {t('authorize.back')}
          </Link>
        </div>
      ) : (
        <Skeleton label={t('authorize.working')} lines={4} />
      )}
    </>
  );
}
