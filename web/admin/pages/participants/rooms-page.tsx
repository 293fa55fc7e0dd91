/** Rooms and the state of their calendars. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ParticipantSearch } from '../../shell/search-params.ts';
import { ParticipantsPage } from './participants-page.tsx';

export function RoomsPage() {
  const search = useSearch({ from: '/shell/rooms' });
  const navigate = useNavigate({ from: '/rooms' });
  const onSearch = useCallback(
    (change: Partial<ParticipantSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true }),
    [navigate],
  );
  return <ParticipantsPage key="room" kind="room" search={search} onSearch={onSearch} />;
}
