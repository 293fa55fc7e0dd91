/** How many times an applicant would be offered, on which days, and what limits them. Changes as the plan changes. */
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PlanInput, PlanPreview as Preview } from '../../../client/api.ts';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { planPreviewQuery } from '../../api/plans.ts';
import { useDates, useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { LimitList } from './limit-list.tsx';
import './plan-preview.css';

export function PlanPreview({ plan, onCount }: { plan: PlanInput; onCount?: (count: number) => void }) {
  const { t } = useText();
  const preview = useQuery(planPreviewQuery(plan));
  const count = preview.data?.count;
  useEffect(() => {
    if (count !== undefined) onCount?.(count);
  }, [count, onCount]);
  if (preview.isPending) return <Skeleton label={t('preview.counting')} lines={3} />;
  if (!preview.data) return <ProblemNotice error={preview.error} onRetry={() => void preview.refetch()} />;
  return (
    <div className="preview" aria-busy={preview.isPlaceholderData}>
      <p className="preview-count" role="status">
        <span className="preview-number">{t('preview.times', { count: preview.data.count })}</span>{' '}
        {t('preview.window', { days: plan.rules.lastDay })}
      </p>
      {preview.data.count > 0 ? <Days preview={preview.data} zone={plan.rules.zone} /> : null}
      {preview.data.limits.length > 0 ? <LimitList limits={preview.data.limits} /> : null}
    </div>
  );
}

const DAYS_SHOWN = 14;

function Days({ preview, zone }: { preview: Preview; zone: string }) {
  const { t } = useText();
  const dates = useDates(zone);
  const days = preview.perDay.filter((day) => day.count > 0);
  const most = Math.max(...days.map((day) => day.count));
  const shown = days.slice(0, DAYS_SHOWN);
  return (
    <details className="preview-days">
      <summary>{t('preview.perDay', { count: days.length })}</summary>
      <ul>
        {shown.map((day) => (
          <li key={day.onDate} className="preview-day">
            <span>{dates.shortDay(`${day.onDate}T12:00:00Z`)}</span>
            <span className="preview-day-bar" aria-hidden="true">
              <span style={{ inlineSize: `${(100 * day.count) / most}%` }} />
            </span>
            <span>{t('preview.times', { count: day.count })}</span>
          </li>
        ))}
      </ul>
      {days.length > shown.length ? <p className="quiet small">{t('preview.moreDays', { count: days.length - shown.length })}</p> : null}
    </details>
  );
}
