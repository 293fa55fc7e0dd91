/** Service accounts. No answer holds a credential: views take only what they name. */
import type { z } from 'zod';
import type { Connection, ProbeVerdict } from '../../domain/connection/connection.ts';
import { Fault } from '../../domain/fault.ts';
import type { CalendarProviders, SettingField } from '../../ports/calendar-provider.ts';
import { beginAuthorization, completeAuthorization } from '../../use-cases/connection/authorize-connection.ts';
import { createConnection } from '../../use-cases/connection/create-connection.ts';
import { disconnectConnection } from '../../use-cases/connection/disconnect-connection.ts';
import { type ConnectionView, getConnection } from '../../use-cases/connection/get-connection.ts';
import { listConnections } from '../../use-cases/connection/list-connections.ts';
import { listProviders, type ProviderDescription } from '../../use-cases/connection/list-providers.ts';
import { type DisconnectPreview, previewDisconnect } from '../../use-cases/connection/preview-disconnect.ts';
import { rotateCredential } from '../../use-cases/connection/rotate-credential.ts';
import { startCheck } from '../../use-cases/connection/start-check.ts';
import { importDirectory } from '../../use-cases/directory/import-directory.ts';
import * as contract from '../contract/connections.ts';
import type { ConnectionExamples } from '../deps.ts';
import { type Refusal, refuse, refuseFields } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';
import { faultView, iso, isoOrNull } from '../views/basics.ts';
import { refView } from '../views/participant-views.ts';

type ConnectionShape = z.input<typeof contract.Connection>;

export const connectionRoutes: readonly Route[] = [
  route(contract.listProviders, async ({ ports, access, examples }) => ({
    items: listProviders(ports, access).map((provider) => providerView(provider, examples[provider.kind])),
  })),
  route(contract.listConnections, async ({ ports, access }) => {
    const { connections, unassigned } = await listConnections(ports, access);
    return { items: connections.map((view) => connectionView(view, ports.providers)), unassigned };
  }),
  route(contract.getConnection, async ({ ports, access, params }) => {
    const view = await getConnection(ports, access, { connectionId: params.id });
    return view === null ? refuse('not-found') : connectionView(view, ports.providers);
  }),
  route(contract.createConnection, async (call) => {
    const outcome = await createConnection(call.ports, call.access, call.body);
    switch (outcome.kind) {
      case 'created':
        return present(call, outcome.connection);
      case 'unknown-provider':
        return refuseFields([{ field: 'provider', message: 'This installation does not know this calendar system.' }]);
      case 'invalid':
        return refuseFields(outcome.problems);
    }
  }),
  route(contract.checkConnection, async (call) => {
    const outcome = await startCheck(call.ports, call.access, { connectionId: call.params.id });
    switch (outcome.kind) {
      case 'started':
        return present(call, outcome.connection);
      case 'check-running':
        return refuse('check-running');
      case 'not-found':
        return refuse('not-found');
    }
  }),
  route(contract.renewCredential, async (call) => {
    const outcome = await rotateCredential(call.ports, call.access, { connectionId: call.params.id, settings: call.body.settings });
    switch (outcome.kind) {
      case 'rotated':
        return present(call, outcome.connection);
      case 'not-found':
        return refuse('not-found');
      case 'unknown-provider':
        return refuse('not-found', 'This installation does not know the calendar system of this connection.');
      case 'invalid':
        return refuseFields(outcome.problems);
      case 'refused':
        throw new Fault(outcome.fault);
    }
  }),
  route(contract.beginAuthorization, async ({ ports, access, params }) => {
    const outcome = await beginAuthorization(ports, access, { connectionId: params.id });
    switch (outcome.kind) {
      case 'page':
        return { url: outcome.url };
      case 'not-found':
        return refuse('not-found');
      case 'not-needed':
        return refuse('authorization-not-needed', 'The credential that was entered is all it needs.');
    }
  }),
  route(contract.completeAuthorization, async (call) => {
    const outcome = await completeAuthorization(call.ports, call.access, { query: call.body.query });
    if (outcome.kind === 'authorized') return present(call, outcome.connection);
    return refuse('authorization-expired', 'Open the connection and authorise it again.');
  }),
  route(contract.previewDisconnect, async ({ ports, access, params }) => {
    const preview = await previewDisconnect(ports, access, { connectionId: params.id });
    return preview === null ? refuse('not-found') : touchedView(preview);
  }),
  route(contract.disconnectConnection, async (call) => {
    const outcome = await disconnectConnection(call.ports, call.access, { connectionId: call.params.id, choice: call.body.choice });
    if (outcome.kind === 'not-found') return refuse('not-found');
    const connection = await present(call, outcome.connection);
    if ('code' in connection) return connection;
    const notGivenBack = outcome.notGivenBack === null ? null : faultView(outcome.notGivenBack);
    return { connection, touched: touchedView(outcome.touched), notGivenBack };
  }),
  route(contract.importDirectory, async ({ ports, access, params }) => {
    const outcome = await importDirectory(ports, access, { connectionId: params.id });
    switch (outcome.kind) {
      case 'imported':
        return { added: outcome.added, updated: outcome.updated };
      case 'not-found':
        return refuse('not-found');
      case 'connection-not-active':
        return refuse('connection-not-active', 'Run the check of this connection first.');
      case 'directory-unsupported':
        return refuse('directory-unsupported', 'This calendar system tells nobody who is there. Import a CSV file.');
    }
  }),
];

/** A connection after a change, with its numbers. Whoever may manage connections may see them. */
async function present(
  call: Pick<Call<typeof contract.createConnection>, 'ports' | 'also'>,
  { id }: Connection,
): Promise<ConnectionShape | Refusal> {
  const view = await getConnection(call.ports, call.also('connections.view'), { connectionId: id });
  return view === null ? refuse('not-found') : connectionView(view, call.ports.providers);
}

function connectionView({ connection: of, counts }: ConnectionView, providers: CalendarProviders): ConnectionShape {
  return {
    id: of.id,
    provider: { kind: of.provider, title: providers.get(of.provider)?.title ?? of.provider },
    name: of.name,
    declaredLevel: of.declaredLevel,
    state: of.state,
    serviceAccount: of.serviceAccount,
    settings: { ...of.settings },
    probeMailbox: of.probeMailbox,
    outOfScopeMailbox: of.outOfScopeMailbox,
    check: of.check && {
      startedAt: iso(of.check.startedAt),
      finishedAt: isoOrNull(of.check.finishedAt),
      verdicts: of.check.verdicts.map(verdictView),
      provenLevel: of.check.provenLevel,
    },
    counts,
    authorizedOnPage: providers.get(of.provider)?.authorization?.isNeeded(of.settings) === true,
    createdAt: iso(of.createdAt),
  };
}

function verdictView(verdict: ProbeVerdict) {
  return verdict.result === 'failed' ? { ...verdict, fault: faultView(verdict.fault) } : verdict;
}

function touchedView({ names, ...counts }: DisconnectPreview) {
  return { ...counts, names: names.map(refView) };
}

function fieldView({ choices = [], placeholder, shownWhen, ...field }: SettingField) {
  return {
    ...field,
    choices: [...choices],
    placeholder: placeholder ?? null,
    shownWhen: shownWhen ? { ...shownWhen, values: [...shownWhen.values] } : null,
  };
}

function providerView({ kind, title, summary, levels, fields }: ProviderDescription, example: ConnectionExamples[string] | undefined) {
  return {
    kind,
    title,
    summary,
    levels: [...levels],
    fields: fields.map(fieldView),
    example: example === undefined ? null : { settings: { ...example.settings }, probeMailbox: example.probeMailbox },
  };
}
