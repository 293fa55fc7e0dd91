/** @jsxImportSource preact */
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { BookingDocument, type DocumentParts, jsonForHtml } from './document.tsx';
import { at, chooseFixture, INTERVIEW, modelFixture } from './page-model.fixture.ts';
import type { BookingPageModel } from './page-model.ts';

const parts: DocumentParts = {
  styles: 'body{}',
  scripts: {
    en: { entry: '/booking-assets/en-1.js', imports: ['/booking-assets/start-1.js'] },
    de: { entry: '/booking-assets/de-1.js', imports: ['/booking-assets/start-1.js'] },
  },
  icon: 'data:image/svg+xml,',
};

const render = (model: BookingPageModel): string => renderToString(<BookingDocument model={model} parts={parts} />);

/** What a screen reader would read of each element of a kind, in order. */
function spoken(html: string, tag: string): string[] {
  return [...html.matchAll(new RegExp(`<${tag}[ >].*?</${tag}>`, 'gs'))].map(([element]) =>
    element
      .replace(/<(\w+)[^>]*aria-hidden="true"[^>]*>.*?<\/\1>/gs, '')
      .replace(/<[^>]+>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

describe('accessible names (FN-N2)', () => {
  const cases = {
    'the zone of the interview': {
      model: modelFixture(chooseFixture()),
      headings: ['Tuesday, 2 March: 2 times', 'Wednesday, 3 March: 1 time', 'Thursday, 1 April: 1 time'],
      times: ['10:30 to 11:15, Berlin time', '13:30 to 14:15, Berlin time', '09:00 to 09:45, Berlin time', '10:00 to 10:45, Berlin time'],
    },
    'a zone of their own': {
      model: modelFixture(chooseFixture(), { zone: 'America/New_York', zoneChosen: true }),
      headings: ['Tuesday, 2 March: 2 times', 'Wednesday, 3 March: 1 time', 'Thursday, 1 April: 1 time'],
      times: [
        '04:30 to 05:15, your time (10:30, Berlin time)',
        '07:30 to 08:15, your time (13:30, Berlin time)',
        '03:00 to 03:45, your time (09:00, Berlin time)',
        '04:00 to 04:45, your time (10:00, Berlin time)',
      ],
    },
    German: {
      model: modelFixture(chooseFixture(), { language: 'de', zone: 'Pacific/Auckland', zoneChosen: true }),
      headings: ['Dienstag, 2. März: 1 Termin', 'Mittwoch, 3. März: 2 Termine', 'Donnerstag, 1. April: 1 Termin'],
      times: [
        '22:30 bis 23:15, Ihre Zeit (10:30, Ortszeit Berlin)',
        '01:30 bis 02:15, Ihre Zeit (Di 13:30, Ortszeit Berlin)',
        '21:00 bis 21:45, Ihre Zeit (09:00, Ortszeit Berlin)',
        '21:00 bis 21:45, Ihre Zeit (10:00, Ortszeit Berlin)',
      ],
    },
  };

  it.each(Object.entries(cases))('in %s', (_, { model, headings, times }) => {
    const html = render(model);
    expect(spoken(html, 'h3')).toEqual(headings);
    expect(spoken(html, 'button')).toEqual(times);
  });

  it('of the month view say date and number of times', () => {
    const cells = spoken(render(modelFixture(chooseFixture({ month: '2027-03' }))), 'td').filter((cell) => cell !== '');
    expect(cells).toHaveLength(31);
    expect(cells.slice(0, 3)).toEqual([
      'Monday, 1 March 2027: no times',
      'Tuesday, 2 March 2027: 2 times',
      'Wednesday, 3 March 2027: 1 time',
    ]);
    expect(spoken(render(modelFixture(chooseFixture({ month: '2027-03' }), { language: 'de' })), 'td')).toContain(
      'Dienstag, 2. März 2027: 2 Termine',
    );
  });
});

describe('without scripts', () => {
  it('each time is a button of a form that is posted', () => {
    const html = render(modelFixture(chooseFixture()));
    expect(html).toContain('<form method="post" action="/b/secret/hold">');
    expect(html).toContain('<button type="submit" name="start" value="2027-03-02T09:30Z">');
  });

  it('the confirmation stands below its day, with book, keep longer and another time as forms', () => {
    const chosen = { start: at('2027-03-02T12:30Z'), end: at('2027-03-02T13:15Z'), heldUntil: at('2027-02-28T12:10Z') };
    const html = render(modelFixture(chooseFixture({ chosen })));
    const day = html.indexOf('aria-labelledby="day-2027-03-02"');
    expect(html.indexOf('id="confirm"')).toBeGreaterThan(day);
    expect(html.indexOf('id="confirm"')).toBeLessThan(html.indexOf('aria-labelledby="day-2027-03-03"'));
    expect(spoken(html, 'h4')).toEqual(['Your choice: Tuesday, 2 March 2027, 13:30–14:15 (Berlin time)']);
    expect(html).toContain('This time is kept for you until 13:10.');
    for (const action of ['book', 'hold', 'release']) expect(html).toContain(`action="/b/secret/${action}"`);
  });

  it('moving asks by GET first and changes nothing before the button', () => {
    const moving = { start: INTERVIEW.start, end: INTERVIEW.end };
    const chosen = { start: at('2027-03-03T08:00Z'), end: at('2027-03-03T08:45Z'), heldUntil: null };
    const html = render(modelFixture(chooseFixture({ moving, chosen }), { zone: 'America/New_York', zoneChosen: true }));
    expect(html).toContain('<form method="get" action="/b/secret#confirm">');
    expect(html).toContain('<input type="hidden" name="view" value="move"/>');
    expect(html).toContain('<input type="hidden" name="zone" value="America/New_York"/>');
    expect(html).toContain('<form method="post" action="/b/secret/move?view=move&amp;zone=America%2FNew_York">');
    expect(html).not.toContain('None of these suit me');
  });

  it('links and forms keep the visitor’s choices', () => {
    const html = render(modelFixture(chooseFixture(), { zone: 'Asia/Kolkata', zoneChosen: true, languageChosen: true }));
    expect(html).toContain('action="/b/secret/hold?zone=Asia%2FKolkata&amp;lang=en"');
    expect(html).toContain('href="/b/secret?view=decline&amp;zone=Asia%2FKolkata&amp;lang=en"');
  });

  it('lists so many days and leads to the rest', () => {
    const startMinutes = Array.from({ length: 20 }, (_, day) => at('2027-03-02T09:30Z') / 60_000 + day * 1440);
    const html = render(modelFixture(chooseFixture({ startMinutes })));
    expect(spoken(html, 'h3')).toHaveLength(7);
    expect(html).toContain('href="/b/secret?days=14#day-2027-03-09"');
    expect(spoken(html, 'a')).toContain('Show 7 more days');
  });
});

describe('every state has words', () => {
  const title = (model: BookingPageModel): string | undefined => spoken(render(model), 'h1')[0];

  it('taken: three other times, as buttons', () => {
    const notice = { kind: 'slot-taken', start: at('2027-03-02T09:30Z'), alternatives: [at('2027-03-02T12:30Z')] } as const;
    const html = render(modelFixture(chooseFixture({ notice })));
    expect(spoken(html, 'h2')[0]).toBe('Tuesday, 2 March, 10:30 was taken by somebody else just now.');
    expect(spoken(html, 'button')[0]).toBe('Tuesday, 2 March, 13:30');
  });

  it('unknown: neutral, with the time kept and another try', () => {
    const notice = { kind: 'availability-unknown', start: at('2027-03-02T09:30Z'), heldUntil: at('2027-02-28T12:10Z') } as const;
    const html = render(modelFixture(chooseFixture({ notice })));
    expect(spoken(html, 'h2')[0]).toContain('cannot be confirmed right now');
    expect(html).toContain('Your time is kept until 13:10.');
    expect(html).toMatch(/<form method="post" action="\/b\/secret\/book"><button[^>]*>Try again/);
  });

  it.each([
    [{ kind: 'hold-gone', start: at('2027-03-02T09:30Z') }, 'Tuesday, 2 March, 10:30 is no longer kept for you.'],
    [{ kind: 'not-offered', start: at('2027-03-02T09:30Z'), alternatives: [] }, 'Tuesday, 2 March, 10:30 is not offered any more.'],
    [{ kind: 'changed-meanwhile' }, 'Your interview was changed meanwhile.'],
    [{ kind: 'already-booked' }, 'Your interview was booked already.'],
    [{ kind: 'started' }, 'The interview has begun already'],
  ] as const)('notice %j', (notice, words) => {
    expect(spoken(render(modelFixture(chooseFixture({ notice }))), 'h2')[0]).toContain(words);
  });

  it('no times: says so, and leads on', () => {
    const html = render(modelFixture(chooseFixture({ startMinutes: [] })));
    expect(html).toContain('There are no free times at the moment.');
    expect(html).toContain('None of these suit me');
  });

  it('booked: what, when, where, who, and what can be done', () => {
    const html = render(modelFixture({ kind: 'booked', interview: INTERVIEW, notice: null, changeable: true }));
    expect(spoken(html, 'dd')).toEqual([
      'Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)',
      'Room Elbe, Hamburg',
      'Ruth Adler, Tom Brandt',
      'Nurse',
    ]);
    expect(html).toContain('href="/b/secret/interview.ics"');
    expect(spoken(html, 'a')).toEqual(['Add to calendar', 'Move', 'Cancel the interview', 'Deutsch']);
  });

  it('an interview that has begun cannot be changed', () => {
    const html = render(modelFixture({ kind: 'booked', interview: INTERVIEW, notice: null, changeable: false }));
    expect(spoken(html, 'a')).toEqual(['Add to calendar', 'Deutsch']);
  });

  it('cancelling is a button behind a question', () => {
    const html = render(modelFixture({ kind: 'cancel', interview: INTERVIEW }));
    expect(spoken(html, 'h1')).toEqual(['Cancel this interview?']);
    expect(html).toContain('<form method="post" action="/b/secret/cancel">');
  });

  it('the rest', () => {
    expect(title(modelFixture({ kind: 'cancelled', interview: null }))).toBe('Your interview is cancelled');
    expect(title(modelFixture({ kind: 'declined' }))).toBe('Thank you for telling us');
    expect(title(modelFixture({ kind: 'trouble' }))).toBe('The page cannot be shown right now');
    expect(title(modelFixture({ kind: 'zone', zones: ['UTC'] }))).toBe('In which time zone are you?');
    for (const reason of ['unknown', 'withdrawn', 'expired'] as const) {
      expect(title(modelFixture({ kind: 'closed', reason }))).toMatch(/^This (link|invitation) /);
    }
  });

  it('a message that is too long is kept and explained at its field', () => {
    const html = render(modelFixture({ kind: 'decline', message: 'Mondays </textarea>', tooLong: true }));
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('aria-describedby="message-example message-error"');
    expect(html).toContain('Mondays &lt;/textarea>');
  });
});

describe('the document', () => {
  it('names its language and loads that language’s script', () => {
    const html = render(modelFixture(chooseFixture(), { language: 'de' }));
    expect(html).toMatch(/^<html lang="de">/);
    expect(html).toContain('src="/booking-assets/de-1.js"');
    expect(html).not.toContain('en-1.js');
  });

  it('asks for nothing from elsewhere', () => {
    const html = render(modelFixture(chooseFixture()));
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('escapes hostile names, in the page and in its data (FN-M5)', () => {
    const hostile = '</script><script>alert(1)</script><!--';
    const html = render(modelFixture(chooseFixture(), { organizationName: hostile }));
    expect(html).not.toContain('<script>alert');
    const [, data = ''] = html.match(/<script type="application\/json" id="model">(.*?)<\/script>/s) ?? [];
    expect(JSON.parse(data).organizationName).toBe(hostile);
    expect(jsonForHtml('<')).toBe('"\\u003c"');
  });
});
