/**
 * *Connect Service Account*: provider, access level, details, check, people. One decision a page; every step has an address,
 * so that it can be left and found again, and sent to IT as a link.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { providersQuery } from '../../api/connections.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import type { ConnectSearch } from '../../shell/search-params.ts';
import { CheckStep } from './check-step.tsx';
import { DetailsStep } from './details-step.tsx';
import { LevelStep } from './level-step.tsx';
import { PeopleStep } from './people-step.tsx';
import { ProviderStep } from './provider-step.tsx';
import { WIZARD_STEPS, WizardLine } from './wizard-line.tsx';
import './connect-page.css';

export function ConnectPage() {
  const { t } = useText();
  const search = useSearch({ from: '/shell/settings/calendar/connect' });
  const step = stepOf(search);
  useTitle(`${t('connect.title')}: ${t(`wizard.${WIZARD_STEPS[step] ?? 'provider'}`)}`);
  return (
    <>
      <PageHead above={<Link to="/settings/calendar">{t('settings.calendar')}</Link>} title={t('connect.title')} />
      <WizardLine step={step} />
      <div className="wizard-step">
        <Step search={search} />
      </div>
    </>
  );
}

function stepOf(search: ConnectSearch): number {
  if (search.connection) return search.step === 'import' ? 4 : 3;
  if (!search.provider) return 0;
  return search.level ? 2 : 1;
}

function Step({ search }: { search: ConnectSearch }) {
  const { t } = useText();
  const providers = useQuery(providersQuery);
  if (search.connection) {
    return search.step === 'import' ? <PeopleStep connectionId={search.connection} /> : <CheckStep connectionId={search.connection} />;
  }
  if (providers.isPending) return <Skeleton label={t('loading')} />;
  if (!providers.data) return <ProblemNotice error={providers.error} onRetry={() => void providers.refetch()} />;
  const provider = providers.data.items.find((each) => each.kind === search.provider);
  if (!provider) return <ProviderStep providers={providers.data.items} />;
  if (!search.level || !provider.levels.includes(search.level)) return <LevelStep provider={provider} />;
  return <DetailsStep provider={provider} level={search.level} />;
}
