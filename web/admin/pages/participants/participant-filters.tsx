/** Filters of people and rooms; the server does the filtering, the address remembers it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CalendarStatus, StatusCounts } from '../../../client/api.ts';
import { Field } from '../../../ui/components/field.tsx';
import { StateSign } from '../../../ui/components/state-sign.tsx';
import { connectionsQuery } from '../../api/connections.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useSettled } from '../../context/use-settled.ts';
import { CALENDAR_STATES, type ParticipantSearch } from '../../shell/search-params.ts';
import { CALENDAR_TONES } from '../../words/states.tsx';

export interface ParticipantFiltersProps {
  search: ParticipantSearch;
  onSearch: (change: Partial<ParticipantSearch>) => void;
  counts: StatusCounts | undefined;
}

export function ParticipantFilters({ search, onSearch, counts }: ParticipantFiltersProps) {
  const { t } = useText();
  const may = useMay();
  const connections = useQuery({ ...connectionsQuery, enabled: may('connections.view') });
  const [typed, setTyped] = useState(search.q ?? '');
  const settled = useSettled(typed);
  useEffect(() => onSearch({ q: settled || undefined }), [onSearch, settled]);

  return (
    <search className="filters">
      <Field label={t('search')} className="field-wide">
        {(control) => (
          <input
            {...control}
            className="input"
            type="search"
            placeholder={t('people.searchHint')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {connections.data && connections.data.items.length > 1 ? (
        <Field label={t('nav.connections')}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={search.connection ?? ''}
              onChange={(event) => onSearch({ connection: event.target.value || undefined })}
            >
              <option value="">{t('all')}</option>
              {connections.data.items.map((connection) => (
                <option key={connection.id} value={connection.id}>
                  {connection.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <StatusFilter status={search.status} counts={counts} onChange={(status) => onSearch({ status })} />
    </search>
  );
}

interface StatusFilterProps {
  status: CalendarStatus | undefined;
  counts: StatusCounts | undefined;
  onChange: (status: CalendarStatus | undefined) => void;
}

function StatusFilter({ status, counts, onChange }: StatusFilterProps) {
  const { t } = useText();
  const all = counts ? CALENDAR_STATES.reduce((sum, each) => sum + counts[each], 0) : null;
  return (
    <fieldset className="status-filter-field">
      <legend className="field-label">{t('calendar.status')}</legend>
      <div className="status-filter">
        <label className="status-filter-choice">
          <input
            type="radio"
            name="status"
            className="visually-hidden"
            checked={status === undefined}
            onChange={() => onChange(undefined)}
          />
          {t('all')} {all === null ? null : <span className="status-filter-count">{all}</span>}
        </label>
        {CALENDAR_STATES.filter((each) => each === status || each !== 'paused' || (counts?.paused ?? 0) > 0).map((each) => (
          <label key={each} className="status-filter-choice">
            <input type="radio" name="status" className="visually-hidden" checked={status === each} onChange={() => onChange(each)} />
            <StateSign tone={CALENDAR_TONES[each]}>{t(`calendar.${each}.short`)}</StateSign>
            {counts ? <span className="status-filter-count">{counts[each]}</span> : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
