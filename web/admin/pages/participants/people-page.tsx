/** People and the state of their calendars. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ParticipantSearch } from '../../shell/search-params.ts';
import { ParticipantsPage } from './participants-page.tsx';

export function PeoplePage() {
  const search = useSearch({ from: '/shell/people' });
  const navigate = useNavigate({ from: '/people' });
  const onSearch = useCallback(
    (change: Partial<ParticipantSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true }),
    [navigate],
  );
  return <ParticipantsPage key="person" kind="person" search={search} onSearch={onSearch} />;
}
