/** All protocols in which the organisation is shown. A new emulator is one line here. */
import { caldavSkin } from './caldav/skin.ts';
import { cronofySkin } from './cronofy/skin.ts';
import { ewsSkin } from './ews/skin.ts';
import { googleSkin } from './google/skin.ts';
import { graphSkin } from './graph/skin.ts';
import type { Skin } from './skin.ts';

export const SKINS: readonly Skin[] = [caldavSkin, cronofySkin, ewsSkin, googleSkin, graphSkin];
