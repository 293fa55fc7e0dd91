/** The page below its header: one view for each kind of content. */
import { usePage } from './page-context.ts';
import { BookedView } from './views/booked-view.tsx';
import { CancelledView, CancelView } from './views/cancel-view.tsx';
import { ChooseView } from './views/choose-view.tsx';
import { ClosedView, TroubleView } from './views/closed-view.tsx';
import { DeclinedView, DeclineView } from './views/decline-view.tsx';
import { PageFooter } from './views/page-footer.tsx';
import { ZoneView } from './views/zone-view.tsx';

export function App() {
  const { model } = usePage();
  return (
    <>
      {model.organizationName && <header class="organization">{model.organizationName}</header>}
      <main>
        <Content />
      </main>
      <PageFooter />
    </>
  );
}

function Content() {
  const { content } = usePage().model;
  switch (content.kind) {
    case 'choose':
      return <ChooseView content={content} />;
    case 'booked':
      return <BookedView content={content} />;
    case 'cancel':
      return <CancelView interview={content.interview} />;
    case 'cancelled':
      return <CancelledView interview={content.interview} />;
    case 'decline':
      return <DeclineView content={content} />;
    case 'declined':
      return <DeclinedView />;
    case 'zone':
      return <ZoneView zones={content.zones} />;
    case 'closed':
      return <ClosedView reason={content.reason} />;
    case 'trouble':
      return <TroubleView />;
  }
}
