/** One plan: opened, changed, or begun. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { plansQuery } from '../../api/plans.ts';
import { useMe } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { draftOf, newDraft } from './plan-draft.ts';
import { PlanEditor } from './plan-editor.tsx';

export function PlanPage() {
  const { t } = useText();
  const { id } = useParams({ from: '/shell/plans/$id' });
  const { organization } = useMe();
  const plans = useQuery(plansQuery);
  const isNew = id === 'new';
  const plan = plans.data?.items.find((each) => each.id === id);
  useTitle(isNew ? t('plans.new') : (plan?.name ?? t('plan')));
  if (isNew) return <PlanEditor key="new" id={null} first={newDraft(organization.zone, t)} />;
  if (plans.isPending) return <Skeleton label={t('loading')} lines={9} />;
  if (plans.error && !plans.data) return <ProblemNotice error={plans.error} onRetry={() => void plans.refetch()} />;
  if (!plan) return <EmptyState title={t('notFound.title')}>{t('notFound.text')}</EmptyState>;
  return <PlanEditor key={plan.id} id={plan.id} first={draftOf(plan)} />;
}
