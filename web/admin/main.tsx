/** Starts the administration: language first, then the page. */
import '@fontsource-variable/source-sans-3/wght.css';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/layout.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { ToastProvider } from '../ui/components/toasts.tsx';
import { queryClient, whenSignedOut } from './api/client.ts';
import { sessionQuery } from './api/session.ts';
import { firstLanguage, loadText, TextProvider } from './context/text.tsx';
import { router } from './router.tsx';

const me = await queryClient.ensureQueryData(sessionQuery).catch(() => null);
const text = await loadText(firstLanguage(me?.user.language));

whenSignedOut(() => {
  // Asking who is signed in answers with this error too; only a session that was there can have ended.
  if (queryClient.getQueryData(sessionQuery.queryKey) === undefined) return;
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  void router.invalidate();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <CSPProvider disableStyleElements>
    <QueryClientProvider client={queryClient}>
      <TextProvider first={text}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </TextProvider>
    </QueryClientProvider>
  </CSPProvider>,
);
