/** Languages and themes to choose from. A language is named in itself. */
import type { Translate } from '../context/text.tsx';

export const LANGUAGE_CHOICES = [
  { value: 'de', label: 'Deutsch', lang: 'de' },
  { value: 'en', label: 'English', lang: 'en' },
] as const;

export const themeChoices = (t: Translate) =>
  [
    { value: 'system', label: t('theme.system') },
    { value: 'light', label: t('theme.light') },
    { value: 'dark', label: t('theme.dark') },
  ] as const;
