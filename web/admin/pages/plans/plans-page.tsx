/** All interview plans. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Plan } from '../../../client/api.ts';
import { buttonClass } from '../../../ui/components/button.tsx';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { type Sort, SortHead, sorted, TableFrame } from '../../../ui/components/table.tsx';
import { plansQuery } from '../../api/plans.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';

export function PlansPage() {
  const { t } = useText();
  useTitle(t('nav.plans'));
  const may = useMay();
  const plans = useQuery(plansQuery);
  const create = may('plans.edit') ? (
    <Link to="/plans/$id" params={{ id: 'new' }} className={buttonClass('next')}>
      {t('plans.new')}
    </Link>
  ) : null;
  return (
    <>
      <PageHead title={t('nav.plans')} lead={t('plans.lead')} actions={plans.data?.items.length ? create : null} />
      {plans.isPending ? <Skeleton label={t('loading')} /> : null}
      {plans.error && !plans.data ? <ProblemNotice error={plans.error} onRetry={() => void plans.refetch()} /> : null}
      {plans.data?.items.length === 0 ? (
        <EmptyState title={t('plans.none')} action={create}>
          {t('plans.noneText')}
        </EmptyState>
      ) : null}
      {plans.data && plans.data.items.length > 0 ? <PlanTable plans={plans.data.items} /> : null}
    </>
  );
}

type Column = 'name' | 'length';

function PlanTable({ plans }: { plans: readonly Plan[] }) {
  const { t } = useText();
  const [sort, setSort] = useState<Sort<Column>>({ key: 'name', descending: false });
  const rows = sorted(plans, sort, (plan, key) => (key === 'name' ? plan.name : plan.rules.lengthMinutes));
  return (
    <TableFrame
      caption={t('nav.plans')}
      head={
        <>
          <SortHead column="name" sort={sort} onSort={setSort}>
            {t('plan')}
          </SortHead>
          <th scope="col">{t('plan.panel')}</th>
          <th scope="col">{t('plan.where')}</th>
          <SortHead column="length" sort={sort} onSort={setSort}>
            {t('plan.length')}
          </SortHead>
        </>
      }
    >
      {rows.map((plan) => (
        <tr key={plan.id}>
          <th scope="row">
            <Link to="/plans/$id" params={{ id: plan.id }}>
              {plan.name}
            </Link>
            <span className="cell-sub">{plan.title}</span>
          </th>
          <td data-label={t('plan.panel')}>
            <span>
              {plan.panel
                .map((slot) =>
                  slot.candidates.length === 1
                    ? slot.candidates[0]?.name
                    : t('plan.oneOfMany', { label: slot.label, count: slot.candidates.length }),
                )
                .join(', ')}
            </span>
          </td>
          <td data-label={t('plan.where')}>
            <span>
              {plan.rooms.length > 0
                ? t('plan.oneRoomOf', { count: plan.rooms.length, name: plan.rooms[0]?.name ?? '' })
                : plan.locationText || t('interview.noPlace')}
            </span>
          </td>
          <td data-label={t('plan.length')}>
            <span>{t('minutes', { count: plan.rules.lengthMinutes })}</span>
          </td>
        </tr>
      ))}
    </TableFrame>
  );
}
