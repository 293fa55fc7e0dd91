/** The frame of every signed-in page: rail, the one thing that needs a hand, long work under way, and the page itself. */
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { Skeleton } from '../../ui/components/skeleton.tsx';
import { Toasts } from '../../ui/components/toasts.tsx';
import { useMay } from '../api/session.ts';
import { useText } from '../context/text.tsx';
import { PhoneBar } from './phone-bar.tsx';
import { Rail } from './rail.tsx';
import { RunStrip } from './run-strip.tsx';
import { TopLine } from './top-line.tsx';
import './shell.css';

export function Shell() {
  const { t } = useText();
  const may = useMay();
  const main = useFocusOnNewPage();
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <PhoneBar />
      <Rail />
      <div className="shell-content">
        <TopLine />
        {may('participants.view') ? <RunStrip /> : null}
        <main id="main" tabIndex={-1} ref={main} className="main">
          <Suspense fallback={<Skeleton label={t('loading')} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Toasts closeLabel={t('close')} />
    </div>
  );
}

/** A new page takes the focus, so that keyboard and screen reader begin at its heading; a changed filter does not. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}
