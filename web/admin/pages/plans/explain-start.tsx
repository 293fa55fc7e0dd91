/** "Why is this time not offered?" */
import { type FormEvent, useState } from 'react';
import type { PlanInput, StartExplanation } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { dateIn } from '../../../ui/dates.ts';
import { instantOf } from '../../../ui/local-time.ts';
import { useExplainStart } from '../../api/plans.ts';
import { useDates, useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { missingHelp, missingSentence } from '../../words/missing.ts';

const DAY_MS = 86_400_000;

export function ExplainStart({ plan }: { plan: PlanInput }) {
  const { t } = useText();
  const dates = useDates(plan.rules.zone);
  const explain = useExplainStart();
  const [onDate, setOnDate] = useState(() => dateIn(Date.now() + DAY_MS, plan.rules.zone));
  const [atTime, setAtTime] = useState('10:00');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    explain.mutate({ plan, start: instantOf(onDate, atTime, plan.rules.zone) });
  };
  return (
    <section className="card" aria-labelledby="explain">
      <h2 id="explain">{t('explain.title')}</h2>
      <form className="fields" onSubmit={submit}>
        <div className="fields-row">
          <Field label={t('day')}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="date"
                required
                value={onDate}
                onChange={(event) => setOnDate(event.target.value)}
              />
            )}
          </Field>
          <Field label={`${t('time')} (${dates.zone})`}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="time"
                required
                value={atTime}
                onChange={(event) => setAtTime(event.target.value)}
              />
            )}
          </Field>
        </div>
        <div>
          <Button type="submit" busy={explain.isPending}>
            {t('explain.submit')}
          </Button>
        </div>
      </form>
      <div role="status">{explain.data ? <Answer answer={explain.data} zone={plan.rules.zone} /> : null}</div>
      {explain.error ? <ProblemNotice error={explain.error} /> : null}
    </section>
  );
}

function Answer({ answer, zone }: { answer: StartExplanation; zone: string }) {
  const { t } = useText();
  const dates = useDates(zone);
  const when = `${dates.day(answer.start)}, ${dates.time(answer.start)}`;
  if (answer.kind === 'free') {
    const names = [...answer.people, ...(answer.room ? [answer.room] : [])].map((each) => each.name).join(', ');
    return (
      <Notice tone="good" title={t('explain.free', { when })}>
        {t('explain.freeText', { names })}
      </Notice>
    );
  }
  return (
    <div className="explain-answer">
      <p>
        <strong>{t('explain.notFree', { when })}</strong>
      </p>
      <ul className="bullets">
        {answer.reasons.map((reason) => (
          <li key={`${reason.kind} ${reason.participant?.id} ${reason.slotLabel}`}>
            {missingSentence(reason, t)} <span className="quiet">{missingHelp(reason, t)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
