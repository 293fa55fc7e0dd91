/** History in plain sentences. Facts come as text by name; a sentence leaves out what it was not told. */
import type { HistoryEntry } from '../../client/api.ts';
import type { Text, useDates } from '../context/text.tsx';

type Dates = ReturnType<typeof useDates>;
type Facts = HistoryEntry['facts'];

export function historySentence(entry: HistoryEntry, { t, knows }: Pick<Text, 't' | 'knows'>, dates: Dates): string {
  const { facts, actor } = entry;
  const who = actor.kind === 'user' ? (actor.name ?? t('history.somebody')) : t(`history.actor.${actor.kind}`);
  const when = whenOf(facts, dates);
  const told = {
    who,
    when,
    has: when ? 'yes' : 'no',
    name: facts.participant ?? facts.name ?? everybodyOf(facts),
    people: facts.people ?? '',
    room: facts.room ?? '',
    hasRoom: facts.room ? 'yes' : 'no',
    plan: facts.plan ?? '',
    hasPlan: facts.plan ? 'yes' : 'no',
    message: facts.message ? `„${facts.message}“` : '',
    why: reasonOf(facts, t, knows),
  };
  return t(`history.${entry.kind}`, told).trim();
}

function whenOf({ start, end }: Facts, dates: Dates): string {
  if (!start) return '';
  return end ? dates.span({ start, end }) : `${dates.day(start)}, ${dates.time(start)}`;
}

/** Whose calendars it is about: people, and the room. */
function everybodyOf({ people, room }: Facts): string {
  return [people, room].filter(Boolean).join(', ');
}

/** They follow from what is said of each person and room, and name none. */
const FOLLOWING: readonly string[] = ['nobody-in-slot', 'no-room'];

/** Codes among the facts in words; what is not a known code is said as it stands. */
function reasonOf(facts: Facts, t: Text['t'], knows: Text['knows']): string {
  if (facts.reasons) {
    const reasons = facts.reasons.split(', ').filter((reason) => !FOLLOWING.includes(reason));
    const keys = reasons.map((reason) => `missing.${reason}`);
    return keys
      .filter(knows)
      .map((key) => t(key, { name: everybodyOf(facts), kind: 'person' }))
      .join(' ');
  }
  const code = facts.code ?? facts.fault ?? facts.reason;
  if (!code) return facts.detail ?? '';
  const key = [`fault.${code}`, `missing.${code}`, `problem.${code}`].find(knows);
  return key ? t(key, { name: facts.participant ?? facts.name ?? '', kind: 'person' }) : (facts.detail ?? code);
}
