/** Picks people by name; says of each whether the calendar can be read. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ControlProps } from '../../../ui/components/field.tsx';
import { Picker, type PickerItem } from '../../../ui/components/picker.tsx';
import { participantSearchQuery } from '../../api/participants.ts';
import { useText } from '../../context/text.tsx';
import { useSettled } from '../../context/use-settled.ts';
import { CalendarSign } from '../../words/states.tsx';

export interface PeoplePickerProps {
  control: ControlProps;
  chosen: PickerItem[];
  onChoose: (people: PickerItem[]) => void;
}

export function PeoplePicker({ control, chosen, onChoose }: PeoplePickerProps) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const people = useQuery(participantSearchQuery('person', useSettled(typed.trim(), 200)));
  const items = (people.data?.items ?? []).map((person) => ({
    id: person.id,
    name: person.name,
    detail: person.calendar.status === 'connected' ? null : <CalendarSign status={person.calendar.status} />,
  }));
  return (
    <Picker
      control={control}
      items={items}
      chosen={chosen}
      onChoose={(next) => onChoose(next.map(({ id, name }) => ({ id, name })))}
      query={typed}
      onQuery={setTyped}
      placeholder={t('plan.pickPeople')}
      emptyText={people.isPending ? t('loading') : t('plan.nobody')}
      removeLabel={(name) => t('remove', { name })}
    />
  );
}
