/** The simulated organisation as one calendar system shows it, while another program looks at the same calendars over CalDAV. */
import { makeTestCertificate } from '../../../emulators/harness/test-certificate.ts';
import type { Skin } from '../../../emulators/skin.ts';
import type { ConnectionExamples } from '../../../src/http/deps.ts';
import { createProviders } from '../../../src/providers/registry.ts';
import { openMarigold } from './marigold.ts';
import type { Stage } from './stage.ts';

export interface SystemStage extends Stage {
  readonly examples: ConnectionExamples;
}

export async function openMarigoldBy(skin: Skin): Promise<SystemStage> {
  const provider = createProviders().get(skin.provider);
  if (provider === undefined) throw new Error(`no provider speaks ${skin.provider}`);
  const marigold = await openMarigold();
  const certificate = makeTestCertificate();
  const server = await skin.start({ world: marigold.emulator.world, ...(skin.needsTls ? { tls: certificate } : {}) });
  const settings = skin.form(server, skin.needsTls ? certificate.ca : null);
  return {
    ...marigold,
    system: provider.title,
    form: null,
    pages: provider.authorization?.isNeeded(settings) ? [server.url] : [],
    examples: { [skin.provider]: { settings, probeMailbox: marigold.probeMailbox } },
    stop: async () => {
      await Promise.all([server.stop(), marigold.stop()]);
    },
  };
}
