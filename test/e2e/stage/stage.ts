/** An organisation with a calendar server, as the journey needs to know it. */
import type { Page } from 'playwright-core';
import type { Appointment } from './calendar-client.ts';

export interface StagePerson {
  readonly name: string;
  readonly address: string;
}

export interface Stage {
  /** The calendar system as the wizard names it. */
  readonly system: string;
  /** What HR types into the form, by the labels of its fields; null: the demonstration fills it. */
  readonly form: Readonly<Record<string, string>> | null;
  /** Origins of pages on which the calendar system authorises the service account. */
  readonly pages: readonly string[];
  readonly probeMailbox: string;
  /** What is done on such a page. Absent where there is none. */
  authorize?(page: Page): Promise<void>;
  /** Everybody the directory lists. */
  readonly people: number;
  readonly rooms: number;
  readonly organizer: StagePerson;
  /** Of whom one takes the second place. */
  readonly pool: readonly StagePerson[];
  readonly room: StagePerson;
  /** The lines of a CSV file with the people above and the room. */
  readonly csv: string;
  /** What another program sees in somebody's calendar under this title. */
  appointments(address: string, title: string): Promise<Appointment[]>;
  /** Another program enters a meeting into somebody's calendar. */
  enterMeeting(address: string, at: Appointment): Promise<void>;
  stop(): Promise<void>;
}

export function csvOf(people: readonly StagePerson[], room: StagePerson, zone: string): string {
  const lines = people.map(({ name, address }) => `${name},${address},person,${zone},,`);
  return ['name,email,kind,zone,location,capacity', ...lines, `${room.name},${room.address},room,${zone},Hamburg,6`].join('\n');
}
