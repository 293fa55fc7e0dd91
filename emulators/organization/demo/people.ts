/** Marigold, a company that does not exist: its sites, rooms, teams and people. */
import type { Mailbox, RoomRule, WorkingHours } from '../mailbox.ts';

export const DOMAIN = 'marigold.example';

const SITES = {
  Hamburg: 'Europe/Berlin',
  Lisbon: 'Europe/Lisbon',
  Toronto: 'America/Toronto',
} as const;
type Site = keyof typeof SITES;

/** Some colleagues of the Hamburg site work from Bengaluru. */
const REMOTE_ZONE = 'Asia/Kolkata';

const ROOMS: readonly (readonly [name: string, login: string, site: Site, capacity: number])[] = [
  ['Alster', 'alster', 'Hamburg', 12],
  ['Bille', 'bille', 'Hamburg', 4],
  ['Elbe', 'elbe', 'Hamburg', 8],
  ['Fleet', 'fleet', 'Hamburg', 6],
  ['Hafen', 'hafen', 'Hamburg', 20],
  ['Michel', 'michel', 'Hamburg', 4],
  ['Alfama', 'alfama', 'Lisbon', 6],
  ['Belém', 'belem', 'Lisbon', 10],
  ['Tejo', 'tejo', 'Lisbon', 4],
  ['Don', 'don', 'Toronto', 4],
  ['Humber', 'humber', 'Toronto', 8],
  ['Rouge', 'rouge', 'Toronto', 14],
];

/** Team, site, and its people, the lead first; `*` marks those who work from Bengaluru. */
const TEAMS: readonly (readonly [team: string, site: Site, people: string])[] = [
  ['People and Culture', 'Hamburg', 'Annika Petersen, Yusuf Demir, Clara Brandt, Tomasz Nowak, Miriam Okafor'],
  ['Platform', 'Hamburg', 'Henrik Lorenz, Leila Rahimi, Jonas Wieland, Priya Raman*, Arjun Menon*, Svenja Harms, Dariusz Zielinski'],
  ['Product Design', 'Hamburg', 'Nele Friedrichs, Kofi Mensah, Ingrid Solberg, Mateo Vidal'],
  ['Finance', 'Hamburg', 'Gesa Thomsen, Bogdan Ilic, Frauke Jessen, Samuel Adeyemi'],
  ['Data', 'Hamburg', 'Linh Tran, Oskar Behrens, Kavya Shetty*, Rohan Desai*, Paula Winter'],
  ['Customer Care', 'Hamburg', 'Thea Lindqvist, Emre Aydin, Wiebke Carstens, Ravi Kulkarni*, Malte Evers'],
  ['Mobile', 'Lisbon', 'Beatriz Carvalho, João Figueira, Amélie Rousseau, Tiago Mourão, Nadia Haddad, Rui Sequeira'],
  ['Marketing', 'Lisbon', 'Inês Valadares, Duarte Pinhal, Sofia Marchetti, Kwame Boateng, Lúcia Abrantes'],
  ['Legal', 'Lisbon', 'Helena Queiroz, Vasco Teles, Marta Sobral'],
  ['Sales', 'Toronto', 'Grace Whitmore, Daniel Osei, Mei-Ling Chow, Lucas Tremblay, Aisha Farouk, Noah Redfern'],
  ['Research', 'Toronto', 'Evelyn Hargrove, Hiroshi Tanabe, Camille Gagnon, Femi Alabi, Rosa Delgado'],
  ['Operations', 'Toronto', 'Marcus Bellamy, Anjali Pillai, Owen Strickland, Zainab Yusuf, Pierre Lavoie'],
];

const OFFICE_HOURS: WorkingHours = { days: ['MO', 'TU', 'WE', 'TH', 'FR'], from: '09:00', to: '17:00' };
const ROOM_HOURS: WorkingHours = { days: ['MO', 'TU', 'WE', 'TH', 'FR'], from: '07:30', to: '19:00' };

export function demoMailboxes(): Mailbox[] {
  return [...people(), ...rooms(), ...services()];
}

function people(): Mailbox[] {
  const all = TEAMS.flatMap(([team, site, names]) => names.split(', ').map((name) => ({ team, site, name })));
  return all.map(({ team, site, name: marked }, at) => {
    const name = marked.replace('*', '');
    const login = loginOf(name);
    return mailbox({
      id: `u${1001 + at}`,
      login,
      name,
      kind: 'person',
      zone: marked.endsWith('*') ? REMOTE_ZONE : SITES[site],
      site,
      team,
      aliases: at % 7 === 0 ? [`${login.charAt(0)}.${login.split('.').at(-1)}@${DOMAIN}`] : [],
    });
  });
}

function rooms(): Mailbox[] {
  return ROOMS.map(([name, login, site, capacity], at) =>
    mailbox({ id: `r${2001 + at}`, login: `room.${login}`, name, kind: 'room', zone: SITES[site], site, capacity, hours: ROOM_HOURS }),
  );
}

/** The mailboxes of technical users, one for each account in `accounts.ts`. */
function services(): Mailbox[] {
  return ['calendula', 'calendula-hamburg', 'calendula-freebusy'].map((login, at) =>
    mailbox({ id: `s${3001 + at}`, login, name: login, kind: 'service', zone: SITES.Hamburg, site: 'Hamburg' }),
  );
}

type Sketch = Pick<Mailbox, 'id' | 'name' | 'kind' | 'zone' | 'site'> & { login: string } & Partial<Mailbox>;

function mailbox({ login, ...sketch }: Sketch): Mailbox {
  const roomRule: RoomRule = 'automatic';
  return { address: `${login}@${DOMAIN}`, aliases: [], team: '', capacity: null, hours: OFFICE_HOURS, roomRule, ...sketch };
}

/** `João Figueira` as `joao.figueira`. */
function loginOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.');
}
