/** *Applicant selects appointment*: choose a plan, see how many times would be offered and what limits them, send. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApplicationDetail, NewInvitation, Plan } from '../../../client/api.ts';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { useInvite } from '../../api/applications.ts';
import { planInputOf, plansQuery } from '../../api/plans.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { PlanPreview } from '../plans/plan-preview.tsx';
import { PlanSummary } from '../plans/plan-summary.tsx';

const DEFAULT_LIFE_DAYS = 60;
const MAX_LIFE_DAYS = 365;

export interface InviteFlowProps {
  applicationId: string;
  applicant: ApplicationDetail['applicant'];
  /** There was an invitation before. */
  again: boolean;
  onSent: (sent: NewInvitation) => void;
}

export function InviteFlow({ applicationId, applicant, again, onSent }: InviteFlowProps) {
  const { t } = useText();
  const may = useMay();
  const plans = useQuery(plansQuery);
  const [planId, setPlanId] = useState('');
  const plan = plans.data?.items.find((each) => each.id === planId);
  return (
    <section className="card" aria-labelledby="invite">
      <h2 id="invite">{t(again ? 'invite.titleAgain' : 'invite.title')}</h2>
      <p className="quiet">{t('invite.lead', { name: applicant.name })}</p>
      {plans.isPending ? <Skeleton label={t('loading')} lines={2} /> : null}
      {plans.error ? <ProblemNotice error={plans.error} onRetry={() => void plans.refetch()} /> : null}
      {plans.data?.items.length === 0 ? (
        <EmptyState
          title={t('plans.none')}
          action={
            may('plans.edit') ? (
              <Link to="/plans/$id" params={{ id: 'new' }} className={buttonClass('next')}>
                {t('plans.new')}
              </Link>
            ) : null
          }
        >
          {t('invite.noPlan')}
        </EmptyState>
      ) : null}
      {plans.data && plans.data.items.length > 0 ? (
        <Field label={t('plan')}>
          {(control) => (
            <select {...control} className="input" value={planId} onChange={(event) => setPlanId(event.target.value)}>
              <option value="">{t('invite.choosePlan')}</option>
              {plans.data.items.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {plan ? <InviteWithPlan key={plan.id} plan={plan} applicationId={applicationId} applicant={applicant} onSent={onSent} /> : null}
    </section>
  );
}

function InviteWithPlan({ plan, applicationId, applicant, onSent }: Omit<InviteFlowProps, 'again'> & { plan: Plan }) {
  const { t } = useText();
  const invite = useInvite();
  const [lifeDays, setLifeDays] = useState(DEFAULT_LIFE_DAYS);
  const [count, setCount] = useState<number | null>(null);
  return (
    <>
      <PlanSummary plan={plan} />
      <PlanPreview plan={planInputOf(plan)} onCount={setCount} />
      <Field label={t('invite.life')} help={t('invite.lifeHelp')}>
        {(control) => (
          <span className="with-unit">
            <input
              {...control}
              className="input input-narrow"
              type="number"
              min={1}
              max={MAX_LIFE_DAYS}
              value={lifeDays}
              onChange={(event) => setLifeDays(event.target.valueAsNumber || DEFAULT_LIFE_DAYS)}
            />
            {t('unit.days')}
          </span>
        )}
      </Field>
      {count === 0 ? <Notice tone="warn">{t('invite.noTimes', { name: applicant.name })}</Notice> : null}
      {invite.error ? <ProblemNotice error={invite.error} /> : null}
      <div className="button-row">
        <Button
          look="next"
          busy={invite.isPending}
          disabled={count === null || count === 0}
          onClick={() => invite.mutate({ id: applicationId, planId: plan.id, lifeDays, onSent })}
        >
          {t('invite.send')}
        </Button>
        <span className="quiet small">{t('invite.to', { email: applicant.email })}</span>
      </div>
    </>
  );
}
