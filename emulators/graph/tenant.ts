/** What the emulator remembers beside the organisation: registrations, tokens, subscriptions, transactions, findings. */
import type { Organization } from '../organization/organization.ts';
import { demoRegistrations, type Registration, thumbprintOf } from './registrations.ts';
import { Subscriptions } from './subscriptions.ts';
import { TokenOffice } from './tokens.ts';

export class Tenant {
  readonly world: Organization;
  readonly tokens = new TokenOffice();
  readonly subscriptions: Subscriptions;
  /** Running calls by app and mailbox. */
  readonly running = new Map<string, number>();
  /** Most calls that ever ran at once for one app and mailbox. */
  mostRunning = 0;
  /** Object name by mailbox and `transactionId`, with the body that made it. */
  readonly transactions = new Map<string, { readonly name: string; readonly body: string }>();
  #registrations = demoRegistrations();
  #findings: string[] = [];

  constructor(world: Organization) {
    this.world = world;
    this.subscriptions = new Subscriptions(world);
  }

  /** Whatever did not fit the published metadata, in requests and in our own answers. */
  findings(): readonly string[] {
    return this.#findings;
  }

  note(finding: string): void {
    this.#findings.push(finding);
  }

  forgetFindings(): void {
    this.#findings = [];
  }

  registration(clientId: string): Registration | null {
    return this.#registrations.get(clientId) ?? null;
  }

  change(clientId: string, changes: Partial<Registration>): void {
    const before = this.#registrations.get(clientId);
    if (before === undefined) throw new Error(`no registration ${clientId}`);
    this.#registrations.set(clientId, { ...before, ...changes });
  }

  uploadCertificate(clientId: string, pem: string): void {
    const known = this.registration(clientId)?.certificates ?? new Map<string, string>();
    this.change(clientId, { certificates: new Map([...known, [thumbprintOf(pem), pem]]) });
  }
}
