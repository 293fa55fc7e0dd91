/** When, where, with whom, for what: the interview as it stands. */
import { usePage } from '../page-context.ts';
import type { Interview } from '../page-model.ts';
import { otherZone } from '../when.ts';
import { WhenText } from './when-text.tsx';

export function InterviewFacts({ interview, over = false }: { interview: Interview; over?: boolean }) {
  const page = usePage();
  const { model, t } = page;
  const other = otherZone(page, [interview.start]);
  const when = <WhenText span={interview} zone={model.zone} />;
  return (
    <dl class={over ? 'interview over' : 'interview'}>
      <dt>{t('booked.when')}</dt>
      <dd class="when">
        {over ? <s>{when}</s> : when}
        {other && (
          <span class="elsewhere">
            <WhenText span={interview} zone={other} />
          </span>
        )}
      </dd>
      {interview.location && (
        <>
          <dt>{t('booked.where')}</dt>
          <dd>
            {/^https:\/\/\S+$/.test(interview.location) ? (
              <a href={interview.location} rel="noreferrer" data-full-load>
                {interview.location}
              </a>
            ) : (
              interview.location
            )}
          </dd>
        </>
      )}
      {interview.interviewers.length > 0 && (
        <>
          <dt>{t('booked.with')}</dt>
          <dd>{interview.interviewers.join(', ')}</dd>
        </>
      )}
      {model.appointment && (
        <>
          <dt>{t('booked.position')}</dt>
          <dd>{model.appointment.position}</dd>
        </>
      )}
    </dl>
  );
}
