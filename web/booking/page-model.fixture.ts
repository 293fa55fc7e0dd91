/** Models of the page for the tests of this folder. */
import type { BookingPageModel, ChooseContent, PageContent } from './page-model.ts';

export const at = (text: string): number => Date.parse(text);

export function chooseFixture(change: Partial<ChooseContent> = {}): ChooseContent {
  const starts = ['2027-03-02T09:30Z', '2027-03-02T12:30Z', '2027-03-03T08:00Z', '2027-04-01T08:00Z'];
  return {
    kind: 'choose',
    startMinutes: starts.map((text) => at(text) / 60_000),
    days: 7,
    month: null,
    chosen: null,
    moving: null,
    notice: null,
    ...change,
  };
}

export function modelFixture(content: PageContent, change: Partial<BookingPageModel> = {}): BookingPageModel {
  return {
    path: '/b/secret',
    language: 'en',
    languageChosen: false,
    zone: 'Europe/Berlin',
    zoneChosen: false,
    now: at('2027-02-28T12:00Z'),
    organizationName: 'Klinikum Elbe',
    appointment: {
      applicantName: 'Jana Maier',
      position: 'Nurse',
      lengthMinutes: 45,
      location: 'Hamburg',
      zone: 'Europe/Berlin',
    },
    content,
    ...change,
  };
}

export const INTERVIEW = {
  start: at('2027-03-02T09:30Z'),
  end: at('2027-03-02T10:15Z'),
  interviewers: ['Ruth Adler', 'Tom Brandt'],
  location: 'Room Elbe, Hamburg',
};
