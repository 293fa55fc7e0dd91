import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../client/api.ts';
import { translator } from '../../ui/messages.ts';
import type { useDates } from '../context/text.tsx';
import { en } from '../messages/en.ts';
import { historySentence } from './history.ts';

const text = {
  t: translator(en, 'en'),
  knows: (key: string): key is keyof typeof en => Object.hasOwn(en, key),
};
const dates = { span: () => 'Monday, 10:00', day: () => 'Monday', time: () => '10:00' } as unknown as ReturnType<typeof useDates>;

function sentence(kind: HistoryEntry['kind'], facts: Record<string, string>): string {
  return historySentence(
    { at: '2027-03-02T09:00:00Z', kind, actor: { kind: 'applicant', name: null }, facts } as HistoryEntry,
    text,
    dates,
  );
}

describe('a sentence of the history', () => {
  it('says why a booking was refused, and because of whom', () => {
    const facts = { start: '2027-03-02T09:00:00Z', reasons: 'unknown', people: 'Ruth Adler' };
    expect(sentence('booking-refused', facts)).toBe(
      'A booking was refused. It is not known whether Ruth Adler is free, so nothing is offered.',
    );
  });

  it('says of every person what the reason is, and not what follows from it', () => {
    const told = sentence('booking-refused', { reasons: 'busy, nobody-in-slot, no-room', people: 'Ruth Adler' });
    expect(told).toBe('A booking was refused. Ruth Adler is busy.');
  });

  it('names the room among the calendars an interview stands in', () => {
    const told = sentence('calendar-written', { people: 'Ruth Adler, Tom Brandt', room: 'Elbe' });
    expect(told).toContain('Ruth Adler, Tom Brandt, Elbe');
  });
});
