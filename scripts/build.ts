/** `npm run build`: the browser applications, as production needs them. */
import { buildWeb } from './build-web.ts';

buildWeb();
