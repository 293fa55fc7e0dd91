/** Where: rooms by location, one of which is taken, or words for the applicant when none is needed. */
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Participant } from '../../../client/api.ts';
import { Field } from '../../../ui/components/field.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { allRoomsQuery } from '../../api/participants.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { CalendarSign } from '../../words/states.tsx';

export interface RoomFieldsProps {
  rooms: readonly string[];
  locationText: string;
  onChange: (part: { rooms?: string[]; locationText?: string }) => void;
}

export function RoomFields({ rooms, locationText, onChange }: RoomFieldsProps) {
  const { t } = useText();
  const all = useQuery(allRoomsQuery);
  const groups = Map.groupBy(all.data ?? [], (room) => room.location ?? '');
  const set = (ids: readonly string[], wanted: boolean) =>
    onChange({ rooms: wanted ? [...new Set([...rooms, ...ids])] : rooms.filter((room) => !ids.includes(room)) });
  return (
    <section className="card" aria-labelledby="plan-rooms">
      <h2 id="plan-rooms">{t('plan.where')}</h2>
      <p className="quiet">{t('plan.roomsHelp', { count: rooms.length })}</p>
      {all.isPending ? <Skeleton label={t('loading')} lines={3} /> : null}
      {all.error ? <ProblemNotice error={all.error} onRetry={() => void all.refetch()} /> : null}
      {all.data?.length === 0 ? <p className="quiet">{t('plan.noRooms')}</p> : null}
      <div className="room-groups">
        {[...groups].map(([location, inLocation]) => (
          <RoomGroup key={location} location={location} rooms={inLocation} chosen={rooms} onSet={set} />
        ))}
      </div>
      <Field label={t('plan.locationText')} optional={t('optional')} help={t('plan.locationHelp')}>
        {(control) => (
          <input
            {...control}
            className="input"
            maxLength={2000}
            value={locationText}
            onChange={(event) => onChange({ locationText: event.target.value })}
          />
        )}
      </Field>
    </section>
  );
}

interface RoomGroupProps {
  location: string;
  rooms: readonly Participant[];
  chosen: readonly string[];
  onSet: (ids: readonly string[], wanted: boolean) => void;
}

function RoomGroup({ location, rooms, chosen, onSet }: RoomGroupProps) {
  const { t } = useText();
  const title = useId();
  const ids = rooms.map((room) => room.id);
  const inUse = ids.filter((id) => chosen.includes(id)).length;
  return (
    <fieldset className="room-group" aria-labelledby={title}>
      <label className="check">
        <input
          type="checkbox"
          checked={inUse === ids.length}
          ref={(box) => {
            if (box) box.indeterminate = inUse > 0 && inUse < ids.length;
          }}
          onChange={(event) => onSet(ids, event.target.checked)}
        />
        <strong id={title}>{location || t('plan.noLocation')}</strong>
      </label>
      <div className="room-group-list">
        {rooms.map((room) => (
          <label key={room.id} className="check">
            <input type="checkbox" checked={chosen.includes(room.id)} onChange={(event) => onSet([room.id], event.target.checked)} />
            <span>
              {room.name}
              {room.capacity === null ? '' : ` (${room.capacity})`}
            </span>
            {room.calendar.status === 'connected' ? null : (
              <span className="small">
                <CalendarSign status={room.calendar.status} />
              </span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
