import { expect, it } from 'vitest';
import { createWorld, historyKinds, invite, statusOf, user } from '../../../test/support/fakes/world.ts';
import { Fault } from '../../domain/fault.ts';
import type { MailId } from '../../domain/identifiers.ts';
import { listMails } from './list-mails.ts';
import { giveUpMail, sendMail } from './send-mail.ts';

async function waiting() {
  const world = await createWorld();
  const invited = await invite(world);
  const [mail] = await listMails(world.ports, user(world, 'mail.view'), {});
  if (mail === undefined) throw new Error('no mail');
  return { world, invited, mail, state: async () => (await world.ports.mails.get(world.organizationId, mail.id))?.state };
}

it('sends once', async () => {
  const { world, invited, mail, state } = await waiting();
  expect(await sendMail(world.ports, world.system, { mailId: mail.id })).toEqual({ kind: 'sent' });
  expect(await sendMail(world.ports, world.system, { mailId: mail.id })).toEqual({ kind: 'nothing-to-send' });
  expect(await sendMail(world.ports, world.system, { mailId: 'none' as MailId })).toEqual({ kind: 'nothing-to-send' });
  expect(world.sent.length).toBe(1);
  expect(await state()).toBe('sent');
  expect(await historyKinds(world, invited)).toContain('mail-sent');
});

it('tells the recruiter about a refusal', async () => {
  const { world, invited, mail, state } = await waiting();
  world.mailFault = new Fault({ code: 'mail.refused', retry: 'never', blame: 'admin', detail: 'No such recipient.' });
  expect(await sendMail(world.ports, world.system, { mailId: mail.id })).toMatchObject({ kind: 'refused' });
  expect(await state()).toBe('failed');
  expect(await statusOf(world, invited)).toBe('needs-attention');
  expect(await historyKinds(world, invited)).toContain('mail-failed');
});

it('waits through a disturbance, and gives up after the last try', async () => {
  const { world, invited, mail, state } = await waiting();
  const fault = new Fault({ code: 'mail.unavailable', retry: 'later', blame: 'provider', detail: 'Busy.' });
  world.mailFault = fault;
  await expect(sendMail(world.ports, world.system, { mailId: mail.id })).rejects.toBe(fault);
  expect(await state()).toBe('waiting');
  await giveUpMail(world.ports, world.system, { mailId: mail.id, fault: fault.report });
  await giveUpMail(world.ports, world.system, { mailId: mail.id, fault: fault.report });
  expect(await state()).toBe('failed');
  expect((await historyKinds(world, invited)).filter((kind) => kind === 'mail-failed').length).toBe(1);
});
