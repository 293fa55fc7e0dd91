/** People and rooms. */
import { disconnectParticipant } from '../../use-cases/directory/disconnect-participant.ts';
import { getParticipant } from '../../use-cases/directory/get-participant.ts';
import { importPeople } from '../../use-cases/directory/import-people.ts';
import { listParticipants } from '../../use-cases/directory/list-participants.ts';
import { updateHours } from '../../use-cases/directory/update-hours.ts';
import * as contract from '../contract/participants.ts';
import { refuse, refuseFields } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { given } from '../views/basics.ts';
import { connectionNames, participantView } from '../views/participant-views.ts';

export const participantRoutes: readonly Route[] = [
  route(contract.listParticipants, async ({ ports, access, query }) => {
    const { q, limit, cursor, ...filter } = query;
    const { page, countsByStatus } = await listParticipants(ports, access, {
      filter: given({ ...filter, text: q?.trim() || undefined }),
      ...given({ limit, cursor }),
    });
    const names = await connectionNames(ports, access.organizationId);
    return {
      items: page.items.map((participant) => participantView(participant, names)),
      total: page.total,
      nextCursor: page.nextCursor,
      countsByStatus,
    };
  }),
  route(contract.getParticipant, async ({ ports, access, params }) => {
    const view = await getParticipant(ports, access, { participantId: params.id });
    if (view === null) return refuse('not-found');
    const names = await connectionNames(ports, access.organizationId);
    const { participant, openInvitations, comingInterviews } = view;
    return { participant: participantView(participant, names), openInvitations, comingInterviews };
  }),
  route(contract.setParticipantHours, async ({ ports, access, params, body }) => {
    const outcome = await updateHours(ports, access, { participantId: params.id, hours: body });
    switch (outcome.kind) {
      case 'updated':
        return participantView(outcome.participant, await connectionNames(ports, access.organizationId));
      case 'invalid':
        return refuseFields(outcome.problems);
      case 'not-found':
        return refuse('not-found');
    }
  }),
  route(contract.disconnectParticipant, async ({ ports, access, params }) => {
    const outcome = await disconnectParticipant(ports, access, { participantId: params.id });
    switch (outcome.kind) {
      case 'disconnected':
        return participantView(outcome.participant, await connectionNames(ports, access.organizationId));
      case 'not-found':
        return refuse('not-found');
    }
  }),
  route(contract.importParticipants, async ({ ports, access, body }) => {
    const { added, updated, problems } = await importPeople(ports, access, body);
    return { added, updated, problems: [...problems] };
  }),
];
