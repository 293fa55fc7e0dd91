/** One invitation: its state, what can be done with it, and the interview it led to. */
import { useState } from 'react';
import type { ApplicationDetail, Invitation } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { useResendInvitation, useWithdrawInvitation } from '../../api/applications.ts';
import { useMay, useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { Confirm } from '../../shell/confirm.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { InvitationSign } from '../../words/states.tsx';
import { BookedInterview } from './booked-interview.tsx';

export function InvitationCard({ invitation, applicant }: { invitation: Invitation; applicant: ApplicationDetail['applicant'] }) {
  const { t } = useText();
  const may = useMay();
  const dates = useDates(useMe().organization.zone);
  const open = invitation.state === 'open';
  return (
    <article className="card">
      <header className="section-head">
        <h3>{invitation.plan.name}</h3>
        <InvitationSign state={invitation.state} />
      </header>
      {invitation.interview ? <BookedInterview interview={invitation.interview} /> : null}
      <p className="quiet small">
        {t('invitation.sentOn', { when: dates.moment(invitation.createdAt) })}
        {open ? ` ${t('invitation.validUntil', { when: dates.moment(invitation.expiresAt) })}` : ''}
      </p>
      {open && may('applicants.edit') ? <InvitationActions invitation={invitation} name={applicant.name} /> : null}
    </article>
  );
}

function InvitationActions({ invitation, name }: { invitation: Invitation; name: string }) {
  const { t } = useText();
  const toast = useToast();
  const resend = useResendInvitation();
  const withdraw = useWithdrawInvitation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {resend.error ? <ProblemNotice error={resend.error} /> : null}
      <div className="button-row">
        <Button
          busy={resend.isPending}
          onClick={() => resend.mutate(invitation.id, { onSuccess: () => toast(t('invitation.resentToast', { name })) })}
        >
          {t('invitation.resend')}
        </Button>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t('invitation.withdraw')}
        </Button>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('withdraw.title')}
        confirmLabel={t('invitation.withdraw')}
        keepLabel={t('withdraw.keep')}
        busy={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() =>
          withdraw.mutate(invitation.id, {
            onSuccess: () => {
              setAsking(false);
              toast(t('withdraw.done'));
            },
          })
        }
      >
        <p>{t('withdraw.text', { name })}</p>
      </Confirm>
    </>
  );
}
