/** What has to be done about a failed probe: by whom, how, and with which command or page, this organisation's names filled in. */
import type { LocalText } from '../local-text.ts';

/** `calendar-administrator`: whoever runs the calendar system. `operator`: whoever runs Calendula. `nobody`: it passes by itself. */
export const REMEDY_ACTORS = ['calendar-administrator', 'human-resources', 'operator', 'nobody'] as const;
export type RemedyActor = (typeof REMEDY_ACTORS)[number];

export interface Remedy {
  readonly who: RemedyActor;
  readonly steps: LocalText;
  /** To be copied as it stands; several lines are several commands. Null where there is none. */
  readonly command: string | null;
  /** Address of the page on which it is done. Null where there is none. */
  readonly page: string | null;
}
