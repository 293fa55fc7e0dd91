/** The page's title: what, then where. */
import { useEffect } from 'react';

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Calendula`;
  }, [title]);
}
