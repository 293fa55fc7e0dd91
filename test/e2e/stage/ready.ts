/** An installation in which everything is connected already, by the API: for what is about one page and not about the way there. */

import { DEMO_DOMAIN, DEMO_PASSWORD } from '../../../demo/seed.ts';
import type { Client } from '../../../web/client/api.ts';
import { startInstallation, type TestInstallation } from '../../support/installation/start-installation.ts';
import {
  connectEverybody,
  connectServiceAccount,
  createPlan,
  invite,
  participant,
  type ServiceAccount,
  signIn,
  until,
} from '../../support/journey/api-journey.ts';
import { type MarigoldStage, openMarigold } from './marigold.ts';

export interface ReadyStage {
  readonly stage: MarigoldStage;
  readonly origin: string;
  readonly hr: Client;
  readonly recruiter: Client;
  readonly planId: string;
  /** Invites somebody new. @returns The private link, and the address of the application's page. */
  invite(): Promise<{ link: string; application: string }>;
  /** Waits until the plan offers times, or none at all. */
  timesAre(offered: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** The plan needs the organizer and the room; with `pool`, one more person out of it. */
export async function openReadyStage(options: { pool: boolean }): Promise<ReadyStage> {
  const stage = await openMarigold();
  const installation = await startInstallation({ CALENDULA_FREE_BUSY_SECONDS: '5' });
  const origin = installation.url;
  const [hr, recruiter] = await Promise.all(['hr', 'recruiter'].map((login) => clientOf(installation, login)));
  if (hr === undefined || recruiter === undefined) throw new Error('nobody signed in');
  const connection = await connectServiceAccount(hr, accountOf(stage));
  await hr.importParticipants({ body: { csv: stage.csv } });
  await connectEverybody(hr, connection.id);
  const find = (people: readonly { address: string }[]) =>
    Promise.all(people.map(({ address }) => participant(recruiter, 'person', address)));
  const panel = [await find([stage.organizer]), ...(options.pool ? [await find(stage.pool)] : [])];
  const rooms = [await participant(recruiter, 'room', stage.room.address)];
  const plan = await createPlan(recruiter, { panel, rooms, zone: 'Europe/Berlin' });
  return {
    stage,
    origin,
    hr,
    recruiter,
    planId: plan.id,
    invite: async () => {
      const { applicationId, token } = await invite(recruiter, hr, plan.id);
      return { link: `${origin}/b/${token}`, application: `${origin}/admin/applicants/${applicationId}` };
    },
    timesAre: async (offered) => {
      const { name, title, panel, rooms, locationText, rules } = plan;
      const body = {
        plan: {
          name,
          title,
          panel: panel.map(({ label, candidates }) => ({ label, candidates: candidates.map(({ id }) => id) })),
          rooms: rooms.map(({ id }) => id),
          locationText,
          rules,
        },
      };
      await until(
        () => recruiter.previewPlan({ body }),
        ({ count }) => count > 0 === offered,
      );
    },
    stop: async () => {
      await installation.stop();
      await stage.stop();
    },
  };
}

function clientOf({ url }: TestInstallation, login: string): Promise<Client> {
  return signIn(url, { email: `${login}@${DEMO_DOMAIN}`, password: DEMO_PASSWORD });
}

function accountOf({ form, probeMailbox }: MarigoldStage): ServiceAccount {
  const settings = {
    serverUrl: form?.['Server address'] ?? '',
    userName: form?.['User name of the service account'] ?? '',
    password: form?.['Password of the service account'] ?? '',
    zone: form?.['Time zone of the calendars'] ?? '',
  };
  return { provider: 'caldav', settings, probeMailbox };
}
