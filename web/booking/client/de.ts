/** Script of the page in German: one language travels, not both. */
import { de } from '../words/de.ts';
import { start } from './start.tsx';

start(de);
