/** Moves an interview to another time that is really free for all. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Interview } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { interviewSlotsQuery, useMoveInterview } from '../../api/interviews.ts';
import { useDates, useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { StartChoice } from './start-choice.tsx';

export function MoveDialog({ interview, onClose }: { interview: Interview; onClose: () => void }) {
  const { t } = useText();
  const dates = useDates(interview.zone);
  const slots = useQuery(interviewSlotsQuery(interview.id));
  const move = useMoveInterview();
  const toast = useToast();
  const [start, setStart] = useState<string | null>(null);
  const length = Date.parse(interview.span.end) - Date.parse(interview.span.start);
  const chosen = start ? { start, end: new Date(Date.parse(start) + length).toISOString() } : null;
  const submit = () => {
    if (!chosen) return;
    move.mutate(
      { id: interview.id, start: chosen.start },
      {
        onSuccess: () => {
          toast(t('move.done', { when: dates.span(chosen) }));
          onClose();
        },
        onError: () => void slots.refetch(),
      },
    );
  };

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('move.title', { name: interview.application.applicantName })}
      closeLabel={t('close')}
      description={t('move.now', { when: dates.span(interview.span) })}
      actions={
        <>
          <Button look="next" disabled={!chosen} busy={move.isPending} onClick={submit}>
            {chosen ? t('move.submit', { when: `${dates.shortDay(chosen.start)}, ${dates.time(chosen.start)}` }) : t('move.choose')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('move.keep')}
          </Button>
        </>
      }
    >
      {slots.isPending ? <Skeleton label={t('loading')} /> : null}
      {slots.error ? <ProblemNotice error={slots.error} onRetry={() => void slots.refetch()} /> : null}
      {slots.data?.starts.length === 0 ? (
        <Notice tone="none" title={t('move.none')}>
          {t('move.noneText')}
        </Notice>
      ) : null}
      {slots.data ? <StartChoice starts={slots.data.starts} zone={slots.data.zone} chosen={start} onChoose={setStart} /> : null}
      {chosen ? <p className="quiet">{t('move.touches', { name: interview.application.applicantName })}</p> : null}
      {move.error ? <ProblemNotice error={move.error} /> : null}
    </Dialog>
  );
}
