/** The interview an invitation led to: when, who, where, and what stands in each calendar. */
import type { Interview } from '../../../client/api.ts';
import { StateSign } from '../../../ui/components/state-sign.tsx';
import { useMay } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { CalendarStateCell } from '../interviews/calendar-state-cell.tsx';
import { InterviewActions } from '../interviews/interview-actions.tsx';
import './booked-interview.css';

export function BookedInterview({ interview }: { interview: Interview }) {
  const { t } = useText();
  const may = useMay();
  const dates = useDates(interview.zone);
  const cancelled = interview.state === 'cancelled';
  return (
    <>
      <div className={`booked${cancelled ? ' booked-cancelled' : ''}`}>
        <p className="booked-when">
          <time dateTime={interview.span.start}>{dates.span(interview.span)}</time>
        </p>
        {cancelled ? <StateSign tone="off">{t('interview.cancelled')}</StateSign> : null}
        <dl className="facts">
          <dt>{t('interview.with')}</dt>
          <dd>{interview.people.map((person) => person.name).join(', ')}</dd>
          <dt>{t('interview.where')}</dt>
          <dd>{interview.room?.name ?? (interview.locationText || t('interview.noPlace'))}</dd>
          <dt>{t('interview.calendars')}</dt>
          <dd>
            <CalendarStateCell interview={interview} open />
          </dd>
        </dl>
      </div>
      {may('interviews.edit') ? <InterviewActions interview={interview} asButtons /> : null}
    </>
  );
}
