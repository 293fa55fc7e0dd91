/** The page's main heading; focus goes here after each step, so that it is read first. */
import type { ComponentChildren } from 'preact';

export function PageTitle({ children }: { children: ComponentChildren }) {
  return (
    <h1 id="top" tabIndex={-1}>
      {children}
    </h1>
  );
}
