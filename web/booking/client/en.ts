/** Script of the page in English: one language travels, not both. */
import { en } from '../words/en.ts';
import { start } from './start.tsx';

start(en);
