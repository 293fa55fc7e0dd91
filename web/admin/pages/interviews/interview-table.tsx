/** The timetable: one table, a row group per day. */
import { Link } from '@tanstack/react-router';
import type { Interview } from '../../../client/api.ts';
import { StateSign } from '../../../ui/components/state-sign.tsx';
import { useMay, useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { CalendarStateCell } from './calendar-state-cell.tsx';
import { InterviewActions } from './interview-actions.tsx';
import '../../../ui/components/table.css';
import './interview-table.css';

export function InterviewTable({ interviews }: { interviews: readonly Interview[] }) {
  const { t } = useText();
  const { organization } = useMe();
  const dates = useDates(organization.zone);
  const days = Map.groupBy(interviews, (interview) => dates.dateOf(interview.span.start));
  return (
    <div className="table-frame">
      <table className="table interview-table">
        <caption className="visually-hidden">
          {t('nav.interviews')}, {dates.zone}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              {t('time')} <span className="interview-zone">{dates.zone}</span>
            </th>
            <th scope="col">{t('applicant')}</th>
            <th scope="col">{t('interview.with')}</th>
            <th scope="col">{t('interview.calendars')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        {[...days].map(([day, ofDay]) => (
          <tbody key={day}>
            <tr className="day-row">
              <th scope="rowgroup" colSpan={5}>
                {dates.day(ofDay[0]?.span.start ?? day)}
                <span className="day-count">{t('interviews.count', { count: ofDay.length })}</span>
              </th>
            </tr>
            {ofDay.map((interview) => (
              <InterviewRow key={interview.id} interview={interview} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function InterviewRow({ interview }: { interview: Interview }) {
  const { t } = useText();
  const may = useMay();
  const { organization } = useMe();
  const dates = useDates(organization.zone);
  const cancelled = interview.state === 'cancelled';
  return (
    <tr className={cancelled ? 'interview-cancelled' : undefined}>
      <td className="interview-time">
        <time dateTime={interview.span.start}>{dates.timeSpan(interview.span)}</time>
      </td>
      <th scope="row">
        {may('applicants.view') ? (
          <Link to="/applicants/$id" params={{ id: interview.application.id }}>
            {interview.application.applicantName}
          </Link>
        ) : (
          interview.application.applicantName
        )}
        <span className="cell-sub">{interview.application.position}</span>
      </th>
      <td data-label={t('interview.with')}>
        <span>
          {interview.people.map((person) => person.name).join(', ')}
          <span className="cell-sub">{interview.room?.name ?? interview.locationText}</span>
        </span>
      </td>
      <td data-label={t('interview.calendars')}>
        <span>
          {cancelled ? <StateSign tone="off">{t('interview.cancelled')}</StateSign> : null}
          <CalendarStateCell interview={interview} />
        </span>
      </td>
      <td className="cell-actions">{may('interviews.edit') ? <InterviewActions interview={interview} /> : null}</td>
    </tr>
  );
}
