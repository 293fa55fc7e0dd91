/** People behind addresses: aliases, renames, addresses that were given to somebody else, users who are gone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GOOGLE_POLICY, openGoogle, startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';

let emulator: TestGoogle;
let system: CalendarSystem;
const WINDOW = { start: instant(Date.UTC(2028, 5, 5)), end: instant(Date.UTC(2028, 5, 6)) };
beforeAll(async () => {
  emulator = await startTestGoogle();
  system = (await openGoogle(emulator.forms.full)).system;
});
afterAll(async () => {
  await system.close();
  await emulator.stop();
  expect(emulator.lint).toEqual([]);
});

it('finds the same mailbox by alias and by address, with the directory’s own id', async () => {
  const [alias] = emulator.world.mailboxAt('annika.petersen').aliases;
  const byAlias = await system.findMailbox(alias ?? '', GOOGLE_POLICY);
  expect(byAlias).toEqual(await system.findMailbox('Annika.Petersen@marigold.example', GOOGLE_POLICY));
  expect(byAlias.id).toMatch(/^\d{21}$/);
  expect(byAlias.address).toBe('annika.petersen@marigold.example');
});

it('leaves technical users and people who are suspended out', async () => {
  const account = emulator.world.account('clara.brandt@marigold.example') ?? expect.unreachable('Clara has an account');
  emulator.world.setAccount({ ...account, disabled: true });
  const addresses = (await system.directory?.list(GOOGLE_POLICY))?.map(({ address }) => address) ?? [];
  expect(addresses).toContain('annika.petersen@marigold.example');
  expect(addresses).not.toContain('clara.brandt@marigold.example');
  expect(addresses.filter((address) => address.startsWith('calendula'))).toEqual([]);
  expect(await faultCode(system.findMailbox('clara.brandt@marigold.example', GOOGLE_POLICY))).toBe('provider.mailbox-not-found');
});

it('follows a person whose address changed, and never takes the new owner of the old one', async () => {
  const { world } = emulator;
  const tomasz = await system.findMailbox('tomasz.nowak@marigold.example', GOOGLE_POLICY);
  const [old, other] = [world.mailboxAt('tomasz.nowak'), world.mailboxAt('miriam.okafor')];
  world.setMailbox({ ...old, address: 'tomasz.brandt@marigold.example' });
  world.setMailbox({ ...other, address: 'tomasz.nowak@marigold.example' });
  // Another process, which has not read the directory yet.
  const fresh = await openGoogle({ ...emulator.forms.full, directoryUrl: `${emulator.url}/` });
  emulator.journal.clear();
  const answer = (await fresh.system.freeBusy.read([tomasz], WINDOW, GOOGLE_POLICY)).get(tomasz.id);
  expect(answer?.kind).toBe('known');
  const asked = emulator.journal.entries().filter(({ operation }) => operation === 'freebusy.query');
  expect(asked.map(({ mailboxes }) => mailboxes)).toEqual([['tomasz.brandt@marigold.example']]);
  await fresh.system.close();
});

it('calls a user unknown whom the directory no longer has', async () => {
  const gone = { id: '100000000000000009999', address: 'annika.petersen@marigold.example' };
  const answer = (await system.freeBusy.read([gone], WINDOW, GOOGLE_POLICY)).get(gone.id);
  expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.mailbox-not-found' } });
});
