/** People and rooms in memory. As in the database, a mailbox of a connection belongs to one participant, and free/busy to one mailbox. */
import type { Participant } from '../../../src/domain/directory/participant.ts';
import type { OrganizationId, ParticipantId } from '../../../src/domain/identifiers.ts';
import type { ParticipantFilter, ParticipantStore, StoredFreeBusy } from '../../../src/ports/participant-store.ts';

export function memoryParticipants(): ParticipantStore {
  const rows = new Map<ParticipantId, Participant>();
  const freeBusy = new Map<ParticipantId, StoredFreeBusy>();
  const cursors = new Map<ParticipantId, string | null>();
  const matching = (filter: ParticipantFilter) => [...rows.values()].filter((row) => matches(row, filter)).sort(byName);
  const mailboxOf = ({ binding }: Participant) => `${binding.connectionId} ${binding.mailbox?.id}`;
  const change = (id: ParticipantId, patch: Partial<Participant>): Participant | null => {
    const row = rows.get(id);
    if (row === undefined) return null;
    const changed = { ...row, ...patch } as Participant;
    rows.set(id, changed);
    return changed;
  };
  return {
    upsert: async (_organizationId: OrganizationId, participants) => {
      const counts = { added: 0, updated: 0 };
      for (const fresh of participants) {
        const known = [...rows.values()].find((row) => isSame(row, fresh));
        if (known === undefined) rows.set(fresh.id, fresh);
        else {
          const place = fresh.kind === 'room' ? { location: fresh.location, capacity: fresh.capacity } : {};
          const { connectionId, mailbox } = known.binding.mailbox === null ? fresh.binding : known.binding;
          change(known.id, { name: fresh.name, ...place, binding: { ...known.binding, connectionId, mailbox } });
        }
        counts[known === undefined ? 'added' : 'updated']++;
      }
      return counts;
    },
    get: async (_organizationId, id) => rows.get(id) ?? null,
    getMany: async (_organizationId, ids) => ids.flatMap((id) => rows.get(id) ?? []),
    page: async (_organizationId, filter, limit) => {
      const all = matching(filter);
      return { items: all.slice(0, limit), total: all.length, nextCursor: all.length > limit ? String(limit) : null };
    },
    ids: async (_organizationId, filter) => matching(filter).map(({ id }) => id),
    countByStatus: async () =>
      [...rows.values()].map(({ kind, binding: { status, connectionId } }) => ({ kind, status, connectionId, count: 1 })),
    setBinding: async (_organizationId, id, binding) => {
      const before = rows.get(id);
      const changed = change(id, { binding });
      if (before === undefined || changed === null) return;
      const taken = [...rows.values()].some((other) => other.id !== id && mailboxOf(other) === mailboxOf(changed));
      if (taken && binding.mailbox !== null) throw new Error('unique violation: participant_of_mailbox');
      if (mailboxOf(before) !== mailboxOf(changed)) {
        freeBusy.delete(id);
        cursors.delete(id);
      }
    },
    setHours: async (_organizationId, id, zone, hours) => change(id, { zone, hours }),
    saveFreeBusy: async (_organizationId, answers) => {
      for (const [participantId, latest] of answers) {
        const lastKnown = latest.kind === 'known' ? latest : (freeBusy.get(participantId)?.lastKnown ?? null);
        freeBusy.set(participantId, { participantId, latest, lastKnown });
      }
    },
    freeBusy: async (_organizationId, ids) =>
      new Map(ids.flatMap((id) => (freeBusy.has(id) ? [[id, freeBusy.get(id) as StoredFreeBusy]] : []))),
    changeCursor: async (_organizationId, id) => cursors.get(id) ?? null,
    setChangeCursor: async (_organizationId, id, cursor) => void cursors.set(id, cursor),
  };
}

function isSame(row: Participant, fresh: Participant): boolean {
  const sameAddress = row.address.toLowerCase() === fresh.address.toLowerCase();
  if (fresh.binding.mailbox === null) return sameAddress;
  if (row.binding.mailbox === null) return sameAddress;
  return row.binding.connectionId === fresh.binding.connectionId && row.binding.mailbox.id === fresh.binding.mailbox.id;
}

function matches({ kind, name, address, binding }: Participant, filter: ParticipantFilter): boolean {
  const text = filter.text?.toLowerCase() ?? '';
  return (
    (filter.kind ?? kind) === kind &&
    (filter.status ?? binding.status) === binding.status &&
    (filter.connectionId ?? binding.connectionId) === binding.connectionId &&
    (filter.mailboxId ?? binding.mailbox?.id) === binding.mailbox?.id &&
    `${name}\n${address}`.toLowerCase().includes(text)
  );
}

function byName(a: Participant, b: Participant): number {
  return a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
}
