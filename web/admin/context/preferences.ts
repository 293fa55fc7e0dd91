/** What somebody chose in this browser. Works, without remembering, where storage is switched off. */
type Preference = 'theme' | 'language' | 'dismissed-run';

export function readPreference(name: Preference): string | null {
  try {
    return localStorage.getItem(`calendula.${name}`);
  } catch {
    return null;
  }
}

export function writePreference(name: Preference, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`calendula.${name}`);
    else localStorage.setItem(`calendula.${name}`, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}
