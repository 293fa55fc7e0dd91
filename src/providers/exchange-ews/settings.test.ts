import { describe, expect, it } from 'vitest';
import { fields, parseSettings, readSettings } from './settings.ts';

const RIGHT = {
  serverUrl: 'https://mail.example.org/EWS/Exchange.asmx',
  account: 'Calendula@example.org',
  userName: 'EXAMPLE\\calendula',
  password: ' with spaces ',
};

const problemsOf = (changes: Readonly<Record<string, string>>) => {
  const parsed = parseSettings({ ...RIGHT, ...changes });
  return parsed.kind === 'invalid' ? parsed.problems.map(({ field }) => field) : [];
};

describe('the form', () => {
  it('keeps the password apart, with its spaces', () => {
    const { password, ...settings } = RIGHT;
    expect(parseSettings(RIGHT)).toEqual({ kind: 'valid', settings, secrets: { password } });
  });

  it.each([
    [{ serverUrl: '' }, ['serverUrl']],
    [{ serverUrl: 'mail' }, ['serverUrl']],
    [{ serverUrl: 'http://mail.example.org/EWS/Exchange.asmx' }, ['serverUrl']],
    [{ account: 'calendula' }, ['account']],
    [{ userName: 'a:b' }, ['userName']],
    [{ password: '' }, ['password']],
    [{ authentication: 'kerberos' }, ['authentication']],
    [{ restriction: 'none' }, ['restriction']],
    [{ finding: 'guess' }, ['finding']],
    [{ groups: 'interviewers' }, ['groups']],
    [{ roomAddresses: 'a@example.org, b' }, ['roomAddresses']],
    [{ certificate: 'no' }, ['certificate']],
  ])('names the problem of %o', (changes, problems) => {
    expect(problemsOf(changes)).toEqual(problems);
  });

  it.each([
    'https://outlook.office365.com/EWS/Exchange.asmx',
    'https://Outlook.Office365.com',
    'https://eu.outlook.com/ews/exchange.asmx',
    'https://outlook.office365.us/EWS/Exchange.asmx',
    'https://partner.outlook.cn/EWS/Exchange.asmx',
  ])('sends %s to the other connection', (serverUrl) => {
    const parsed = parseSettings({ ...RIGHT, serverUrl });
    expect(parsed).toMatchObject({ kind: 'invalid', problems: [{ field: 'serverUrl' }] });
    expect(parsed.kind === 'invalid' && parsed.problems[0]?.message).toContain('Microsoft 365');
  });

  it('takes a server of one’s own whose name only ends alike', () => {
    expect(problemsOf({ serverUrl: 'https://mail.myoutlook.com/' })).toEqual([]);
  });

  it('asks for no address where the server is found', () => {
    expect(problemsOf({ finding: 'autodiscover', serverUrl: '' })).toEqual([]);
    expect(problemsOf({ finding: 'autodiscover', autodiscoverUrl: 'http://autodiscover.example.org/' })).toEqual(['autodiscoverUrl']);
  });

  it('says everything in two languages', () => {
    for (const field of fields) for (const text of [field.label, field.help]) expect(text.en !== '' && text.de !== '').toBe(true);
  });

  it('has defaults for what was left empty, and completes the address', () => {
    const read = readSettings({ ...RIGHT, serverUrl: 'https://mail.example.org', roomAddresses: 'A@example.org; b@example.org' }, {});
    expect(read).toMatchObject({
      serverUrl: 'https://mail.example.org/EWS/Exchange.asmx',
      authentication: 'ntlm',
      restriction: 'delegate',
      account: 'calendula@example.org',
      roomAddresses: ['a@example.org', 'b@example.org'],
    });
  });
});
