/** The page in the browser: sends forms and links without reloading, keeps the times fresh, moves focus and announces changes. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { translator } from '../../ui/messages.ts';
import { App } from '../app.tsx';
import { localClocks } from '../local-clock.ts';
import { type Device, PageProvider } from '../page-context.ts';
import type { BookingPageModel } from '../page-model.ts';
import type { BookingWords } from '../words/words.ts';
import { freshened } from './freshened.ts';
import { ask, type PageRequest, requestOfClick, requestOfSubmit } from './requests.ts';

/** A meeting that an interviewer enters takes its times away within seconds. */
const REFRESH_MS = 8_000;
const TICK_MS = 5_000;

interface Shown {
  readonly model: BookingPageModel;
  /** Id of the element that takes focus with this state; null leaves focus alone. */
  readonly focus: string | null;
}

export function LivePage({ first, words }: { first: BookingPageModel; words: BookingWords }) {
  const [shown, setShown] = useState<Shown>({ model: first, focus: null });
  const [said, setSaid] = useState('');
  const [unanswered, setUnanswered] = useState(false);
  const { model } = shown;
  const t = useMemo(() => translator(words, model.language), [words, model.language]);
  const busy = useRef(false);

  const step = useCallback(async (request: PageRequest, push: boolean) => {
    if (busy.current) return;
    busy.current = true;
    document.body.setAttribute('aria-busy', 'true');
    try {
      const answer = await ask(request);
      if (push) history.pushState(null, '', answer.url);
      setUnanswered(false);
      setShown({ model: answer.model, focus: request.focus ?? focusOf(answer.model) });
    } catch {
      setUnanswered(true);
    } finally {
      busy.current = false;
      document.body.removeAttribute('aria-busy');
    }
  }, []);

  const refresh = useCallback(async () => {
    if (busy.current || document.hidden || !['choose', 'booked'].includes(model.content.kind)) return;
    const answer = await ask({ url: location.href, body: null, focus: null }).catch(() => null);
    if (!answer || busy.current) return;
    const fresh = freshened(model, answer.model);
    setShown({ model: fresh.model, focus: fresh.turned ? focusOf(fresh.model) : null });
    if (fresh.times !== null) setSaid(t('choose.updated', { count: fresh.times }));
  }, [model, t]);

  useOwnNavigation(model.path, step);
  useRefreshing(refresh);
  useFocus(shown);
  const device = useDevice(model, refresh);
  const clockOf = useMemo(localClocks, []);
  const page = useMemo(() => ({ model, t, clockOf, device }), [model, t, clockOf, device]);

  return (
    <PageProvider value={page}>
      <App />
      <p class="vh" role="status">
        {said}
      </p>
      {unanswered && (
        <p class="unanswered" role="alert">
          {t('page.unanswered')}
        </p>
      )}
    </PageProvider>
  );
}

/** The notice says why a step did not happen, the confirmation what was chosen; else the page starts at its heading. */
function focusOf({ content }: BookingPageModel): string {
  if ((content.kind === 'choose' || content.kind === 'booked') && content.notice) return 'notice';
  return content.kind === 'choose' && content.chosen ? 'confirm' : 'top';
}

function useOwnNavigation(path: string, step: (request: PageRequest, push: boolean) => Promise<void>): void {
  useEffect(() => {
    const take = (event: Event, request: PageRequest | null): void => {
      if (!request) return;
      event.preventDefault();
      void step(request, true);
    };
    const onSubmit = (event: SubmitEvent): void => take(event, requestOfSubmit(event));
    const onClick = (event: MouseEvent): void => take(event, requestOfClick(event, path));
    const onBack = (): void => void step({ url: location.href, body: null, focus: location.hash.slice(1) || null }, false);
    document.addEventListener('submit', onSubmit);
    document.addEventListener('click', onClick);
    addEventListener('popstate', onBack);
    return () => {
      document.removeEventListener('submit', onSubmit);
      document.removeEventListener('click', onClick);
      removeEventListener('popstate', onBack);
    };
  }, [path, step]);
}

function useRefreshing(refresh: () => Promise<void>): void {
  useEffect(() => {
    const again = (): void => void refresh();
    const timer = setInterval(again, REFRESH_MS);
    addEventListener('focus', again);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', again);
      document.removeEventListener('visibilitychange', again);
    };
  }, [refresh]);
}

/** Focus follows the person's own steps; when a refresh takes away what had it, it stays with that day. */
function useFocus(shown: Shown): void {
  const day = useRef<string | null>(null);
  useEffect(() => {
    const remember = (): void => {
      day.current = document.activeElement?.closest('section.day')?.getAttribute('aria-labelledby') ?? null;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useLayoutEffect(() => {
    const lost = document.activeElement === document.body;
    const id = shown.focus ?? (lost ? day.current : null);
    const target = id === null ? null : document.getElementById(id);
    target?.focus({ preventScroll: true });
    if (shown.focus)
      (target?.closest('.confirm, .notice') ?? target)?.scrollIntoView({ block: target?.id === 'confirm' ? 'nearest' : 'start' });
  }, [shown]);
}

/** What only the browser knows, from the first effect on: its zone, and, while a time is kept, the server's clock as it goes on. */
function useDevice(model: BookingPageModel, refresh: () => Promise<void>): Device | null {
  const [device, setDevice] = useState<Device | null>(null);
  const ahead = useMemo(() => model.now - Date.now(), [model]);
  const until = model.content.kind === 'choose' ? (model.content.chosen?.heldUntil ?? null) : null;
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const tick = (): void => {
      const now = Date.now() + ahead;
      setDevice({ zone: timeZone, now });
      if (until !== null && now >= until) void refresh();
    };
    tick();
    if (until === null) return;
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [ahead, until, refresh]);
  return device;
}
