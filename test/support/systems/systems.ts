/** Every calendar system that is emulated, with its provider; where a published limit would take minutes of waiting, both run faster. */

import { USUAL } from '../../../emulators/cronofy/personality.ts';
import type { Skin } from '../../../emulators/skin.ts';
import { SKINS } from '../../../emulators/skins.ts';
import type { CalendarProvider } from '../../../src/ports/calendar-provider.ts';
import { createCronofyProvider } from '../../../src/providers/cronofy/index.ts';
import { APPLICATION_PACE, type ApplicationPace } from '../../../src/providers/cronofy/limits.ts';
import { createProviders } from '../../../src/providers/registry.ts';

export interface SystemUnderTest {
  readonly kind: string;
  readonly skin: Skin;
  readonly provider: CalendarProvider;
  readonly personality: Readonly<Record<string, unknown>>;
}

/** So many times the published rates, on both sides. */
const FASTER = 40;
/** The published minute in a shorter stretch, so that it is met. */
const MINUTE_MS = 6_000;

export const SYSTEMS: readonly SystemUnderTest[] = SKINS.map((skin) => {
  const provider = createProviders().get(skin.provider);
  if (provider === undefined) throw new Error(`no provider speaks ${skin.provider}`);
  const usual = { kind: skin.provider, skin, provider, personality: {} };
  return skin.provider === 'cronofy' ? { ...usual, ...hurried() } : usual;
});

function hurried(): Pick<SystemUnderTest, 'provider' | 'personality'> {
  const { second, minute } = APPLICATION_PACE;
  const inMinute = (count: number) => Math.floor((count * FASTER * MINUTE_MS) / minute.ms);
  const paceOf = (limits: ApplicationPace): ApplicationPace => ({
    second: { count: limits.second.count * FASTER, ms: second.ms },
    minute: { count: inMinute(limits.minute.count), ms: MINUTE_MS },
  });
  return { provider: createCronofyProvider({ pace: paceOf(APPLICATION_PACE) }), personality: { limits: paceOf(USUAL.limits) } };
}
