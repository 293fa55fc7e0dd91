/** Nobody here: because of the filter, or because nobody was imported yet. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ParticipantKind } from '../../../client/api.ts';
import { buttonClass } from '../../../ui/components/button.tsx';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';

export function NoParticipants({ kind, filtered, action }: { kind: ParticipantKind; filtered: boolean; action: ReactNode }) {
  const { t } = useText();
  const may = useMay();
  if (filtered) return <EmptyState title={t('noMatch.title')}>{t('noMatch.text')}</EmptyState>;
  return (
    <EmptyState
      title={t(kind === 'person' ? 'people.none' : 'rooms.none')}
      action={
        <div className="button-row">
          {may('connections.manage') ? (
            <Link to="/connections" className={buttonClass('next')}>
              {t('people.fromDirectory')}
            </Link>
          ) : null}
          {action}
        </div>
      }
    >
      {t('people.noneText')}
    </EmptyState>
  );
}
