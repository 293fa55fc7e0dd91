import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import {
  at,
  bookAndDeliver,
  box,
  createWorld,
  historyKinds,
  invite,
  makeBusy,
  readAll,
  span,
  statusOf,
  user,
  type World,
} from '../../../test/support/fakes/world.ts';
import type { ApplicationId, InvitationId, ParticipantId, PlanId } from '../../domain/identifiers.ts';
import { explainSlot } from '../availability/explain-slot.ts';
import { previewPlan } from '../availability/preview-plan.ts';
import { holdSlot } from '../booking/hold-slot.ts';
import { createApplication } from './create-application.ts';
import { DECLINE_MESSAGE_LENGTH, declineTimes } from './decline-times.ts';
import { getApplication } from './get-application.ts';
import { listApplications } from './list-applications.ts';
import { listPlans } from './list-plans.ts';
import { openInvitation } from './open-invitation.ts';
import { resendInvitation } from './resend-invitation.ts';
import { savePlan } from './save-plan.ts';
import { sendInvitation } from './send-invitation.ts';
import { withdrawInvitation } from './withdraw-invitation.ts';

const TEN = at(1, 10);

describe('plans', () => {
  it('are saved, replaced and listed with names', async () => {
    const world = await createWorld();
    const { id, ...draft } = world.plan;
    const saved = await savePlan(world.ports, user(world, 'plans.edit'), { planId: null, plan: draft });
    expect(saved.kind === 'saved' && saved.plan.id !== id).toBe(true);
    expect(await savePlan(world.ports, user(world, 'plans.edit'), { planId: id, plan: { ...draft, name: 'Renamed' } })).toMatchObject({
      plan: { id, name: 'Renamed' },
    });
    const list = await listPlans(world.ports, user(world, 'plans.view'));
    expect(list.plans.map(({ name }) => name)).toEqual(['Renamed', 'First interview']);
    expect(list.participants.get(world.anna.id)).toMatchObject({ name: 'Anna', status: 'connected' });
  });

  it('name people as people and rooms as rooms', async () => {
    const world = await createWorld();
    const { id, ...draft } = world.plan;
    const save = (change: Partial<typeof draft>) =>
      savePlan(world.ports, user(world, 'plans.edit'), { planId: id, plan: { ...draft, ...change } });
    expect(await save({ panel: [{ label: 'x', candidates: [world.blue.id] }] })).toMatchObject({
      kind: 'invalid',
      problems: [{ field: 'panel.0.candidates' }],
    });
    expect(await save({ rooms: [world.anna.id] })).toMatchObject({ kind: 'invalid', problems: [{ field: 'rooms' }] });
    expect(await save({ panel: [{ label: 'x', candidates: ['none' as ParticipantId] }] })).toMatchObject({ kind: 'invalid' });
    expect(await save({ panel: [] })).toMatchObject({ kind: 'invalid' });
    expect(await savePlan(world.ports, user(world, 'plans.edit'), { planId: 'none' as PlanId, plan: draft })).toEqual({
      kind: 'not-found',
    });
  });

  it('are previewed with what limits them, by name', async () => {
    const world = await createWorld();
    box(world, world.anna).fault = fault('provider.forbidden', 'never');
    await readAll(world);
    const preview = () => previewPlan(world.ports, user(world, 'plans.view'), { plan: world.plan });
    expect(await preview()).toMatchObject({
      kind: 'previewed',
      count: 0,
      limits: [{ kind: 'unknown', participant: { name: 'Anna' }, fault: { code: 'provider.forbidden' } }],
    });
    box(world, world.anna).fault = null;
    await readAll(world);
    const fine = await preview();
    // Five working days, starts from 9:00 to 16:15 every quarter of an hour.
    expect(fine).toMatchObject({ count: 5 * 30 });
    expect(fine.kind === 'previewed' && fine.perDay.find(({ onDate }) => onDate === '2027-03-02')?.count).toBe(30);
    expect((await previewPlan(world.ports, user(world, 'plans.view'), { plan: { ...world.plan, panel: [] } })).kind).toBe('invalid');
  });

  it('explain why a time is not offered', async () => {
    const world = await createWorld();
    const explain = (start = TEN, plan = world.plan) => explainSlot(world.ports, user(world, 'plans.view'), { plan, start });
    expect(await explain()).toMatchObject({ kind: 'free', people: [{ name: 'Anna' }, { name: 'Ben' }], room: { name: 'Blue room' } });
    makeBusy(world, world.ben, span(TEN));
    makeBusy(world, world.cara, span(TEN));
    await readAll(world);
    const outcome = await explain();
    expect(outcome.kind === 'not-free' && outcome.reasons).toEqual([
      { kind: 'busy', participant: expect.objectContaining({ name: 'Ben' }), slotLabel: null, fault: null },
      { kind: 'busy', participant: expect.objectContaining({ name: 'Cara' }), slotLabel: null, fault: null },
      { kind: 'nobody-in-slot', participant: null, slotLabel: 'Second', fault: null },
    ]);
    expect((await explain(TEN, { ...world.plan, panel: [] })).kind).toBe('invalid');
  });
});

describe('invitations', () => {
  const send = (world: World, applicationId: ApplicationId, change: object = {}) =>
    sendInvitation(world.ports, user(world, 'applicants.edit'), { applicationId, planId: world.plan.id, ...change });

  async function application(world: World): Promise<ApplicationId> {
    const wish = { name: 'Ada', email: 'ada@example.test', language: 'de', position: 'Engineer' } as const;
    const outcome = await createApplication(world.ports, user(world, 'applicants.edit'), wish);
    return outcome.kind === 'created' ? outcome.application.id : ('x' as ApplicationId);
  }

  it('are sent with a private link that only the mail and the answer hold', async () => {
    const world = await createWorld();
    const applicationId = await application(world);
    const sent = await send(world, applicationId);
    expect(sent).toMatchObject({
      kind: 'sent',
      offered: 150,
      invitation: { state: 'open', expiresAt: at(60, 8), plan: { name: 'First interview' } },
    });
    const [mail] = await world.ports.mails.latest(world.organizationId, 1);
    expect(sent.kind === 'sent' && mail?.text).toBe(sent.kind === 'sent' && sent.link);
    const history = JSON.stringify(await world.ports.interviews.history(world.organizationId, applicationId));
    expect(history).not.toContain('token');
    expect((await world.ports.interviews.application(world.organizationId, applicationId))?.status).toBe('invited');
  });

  it('are refused without times, unless somebody insists (FN-C7)', async () => {
    const world = await createWorld();
    const applicationId = await application(world);
    box(world, world.anna).fault = fault('provider.unavailable');
    await readAll(world);
    expect(await send(world, applicationId)).toEqual({ kind: 'no-times' });
    expect(await world.ports.mails.latest(world.organizationId, 1)).toEqual([]);
    expect(await send(world, applicationId, { evenIfNoTimes: true })).toMatchObject({ kind: 'sent', offered: 0 });
  });

  it('are refused for what does not exist or lives too long', async () => {
    const world = await createWorld();
    const applicationId = await application(world);
    expect((await send(world, 'none' as ApplicationId)).kind).toBe('application-not-found');
    expect((await send(world, applicationId, { planId: 'none' })).kind).toBe('plan-not-found');
    for (const lifeDays of [0, 1.5, 366]) expect((await send(world, applicationId, { lifeDays })).kind).toBe('invalid');
  });

  it('keep the plan as it was', async () => {
    const world = await createWorld();
    const invited = await invite(world);
    await world.ports.interviews.savePlan(world.organizationId, { ...world.plan, title: 'Changed' });
    expect((await openInvitation(world.ports, invited.access))?.invitation.plan.title).toBe('Interview');
  });

  it('are sent again with the same link, as long as they are open', async () => {
    const world = await createWorld();
    const { invitationId } = await invite(world);
    const resend = () => resendInvitation(world.ports, user(world, 'applicants.edit'), { invitationId });
    expect((await resend()).kind).toBe('sent');
    const mails = await world.ports.mails.latest(world.organizationId, 2);
    expect(mails[0]?.text).toBe(mails[1]?.text);
    world.now = at(61, 0);
    expect(await resend()).toEqual({ kind: 'invitation-used', state: 'expired' });
    expect(await resendInvitation(world.ports, user(world, 'applicants.edit'), { invitationId: 'x' as InvitationId })).toEqual({
      kind: 'not-found',
    });
  });

  it('are withdrawn with what was held', async () => {
    const world = await createWorld();
    const { access, invitationId } = await invite(world);
    await holdSlot(world.ports, access, { start: TEN });
    const withdraw = (id = invitationId) => withdrawInvitation(world.ports, user(world, 'applicants.edit'), { invitationId: id });
    expect((await withdraw()).kind).toBe('withdrawn');
    expect(await world.ports.bookings.claims(world.organizationId, [world.anna.id], span(TEN), world.now)).toEqual([]);
    expect(await withdraw()).toEqual({ kind: 'invitation-used', state: 'withdrawn' });
    expect(await withdraw('x' as InvitationId)).toEqual({ kind: 'not-found' });
  });

  it('end when no time suits, with the applicant’s words; a second tap changes nothing', async () => {
    const world = await createWorld();
    const invited = await invite(world);
    await holdSlot(world.ports, invited.access, { start: TEN });
    const decline = (message: string) => declineTimes(world.ports, invited.access, { message });
    expect(await decline('x'.repeat(DECLINE_MESSAGE_LENGTH + 1))).toEqual({ kind: 'message-too-long', limit: DECLINE_MESSAGE_LENGTH });
    expect(await decline(' Evenings only ')).toEqual({ kind: 'declined' });
    expect(await decline('again')).toEqual({ kind: 'declined' });
    const told = (await world.ports.interviews.history(world.organizationId, invited.applicationId)).filter(
      ({ kind }) => kind === 'times-declined',
    );
    expect(told.map(({ facts, actor }) => [facts.message, actor.kind])).toEqual([['Evenings only', 'applicant']]);
    expect(await statusOf(world, invited)).toBe('declined');
    expect(await world.ports.bookings.holdOf(world.organizationId, invited.invitationId)).toBeNull();
    const booked = await invite(world);
    await bookAndDeliver(world, booked, TEN);
    expect(await declineTimes(world.ports, booked.access, { message: '' })).toEqual({ kind: 'invitation-used', state: 'booked' });
  });
});

describe('the booking page', () => {
  it('shows times, then what is held, then what is booked', async () => {
    const world = await createWorld();
    const invited = await invite(world);
    const open = await openInvitation(world.ports, invited.access);
    expect(open).toMatchObject({ organizationName: 'Example Ltd', state: 'open', hold: null, interview: null });
    expect(open?.days.length).toBe(5);
    await holdSlot(world.ports, invited.access, { start: TEN });
    expect((await openInvitation(world.ports, invited.access))?.hold?.span).toEqual(span(TEN));
    const booking = await bookAndDeliver(world, invited, TEN);
    expect(await openInvitation(world.ports, invited.access)).toMatchObject({
      state: 'booked',
      hold: null,
      interview: { booking: { id: booking.id }, interviewers: ['Anna', 'Ben'], location: 'Blue room, Main building' },
    });
  });

  it('offers nothing while a needed calendar is unknown, and nothing after the end', async () => {
    const world = await createWorld();
    const invited = await invite(world);
    box(world, world.anna).fault = fault('provider.unavailable');
    await readAll(world);
    expect((await openInvitation(world.ports, invited.access))?.days).toEqual([]);
    world.now = at(61, 0);
    expect(await openInvitation(world.ports, invited.access)).toMatchObject({ state: 'expired', days: [] });
  });
});

describe('applications', () => {
  it('are refused without a name, an address or a position', async () => {
    const world = await createWorld();
    const create = (change: object) =>
      createApplication(world.ports, user(world, 'applicants.edit'), {
        name: 'Ada',
        email: 'ada@example.test',
        language: 'en',
        position: 'Engineer',
        ...change,
      });
    for (const change of [{ name: ' ' }, { email: 'ada' }, { position: '' }]) expect((await create(change)).kind).toBe('invalid');
    expect((await create({})).kind).toBe('created');
  });

  it('are shown with invitations, interviews and history', async () => {
    const world = await createWorld();
    const invited = await invite(world);
    const booking = await bookAndDeliver(world, invited, TEN);
    const view = await getApplication(world.ports, user(world, 'applicants.view'), { applicationId: invited.applicationId });
    expect(view).toMatchObject({
      application: { status: 'booked' },
      invitations: [{ invitation: { id: invited.invitationId }, interview: { booking: { id: booking.id } } }],
    });
    expect(view?.invitations[0]?.interview?.writes.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified']);
    expect(await historyKinds(world, invited)).toEqual(view?.history.map(({ kind }) => kind));
    expect(await getApplication(world.ports, user(world, 'applicants.view'), { applicationId: 'x' as ApplicationId })).toBeNull();
    const page = await listApplications(world.ports, user(world, 'applicants.view'), { filter: { status: 'booked' } });
    expect(page.total).toBe(1);
  });
});
