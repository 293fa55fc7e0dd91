/** A protocol in which the organisation is shown: how it is started, and what the form "Connect service account" is filled with. */
import type { ProtocolServer, ProtocolServerOptions } from './harness/protocol-server.ts';

export interface SkinServer extends ProtocolServer {
  /** Ways in which this emulator can be made to differ, in its own words. */
  readonly personality: () => object;
  setPersonality(changes: Readonly<Record<string, unknown>>): void;
}

export interface Skin {
  /** Kind of the provider that speaks it. */
  readonly provider: string;
  /** Calendar systems in the cloud are never reached without TLS. */
  readonly needsTls: boolean;
  start(options: ProtocolServerOptions & { readonly personality?: Readonly<Record<string, unknown>> }): Promise<SkinServer>;
  /** Values of the form's fields, secret ones included. `ca`: PEM of the authority to trust, where TLS is spoken. */
  form(server: SkinServer, ca: string | null): Readonly<Record<string, string>>;
}
