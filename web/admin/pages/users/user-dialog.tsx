/** Creates or changes a user. */
import { type FormEvent, useId, useState } from 'react';
import type { User } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { useMe } from '../../api/session.ts';
import { useChangeUser, useCreateUser } from '../../api/users.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { type UserDraft, UserFields } from './user-fields.tsx';

export function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useText();
  const form = useId();
  const toast = useToast();
  const [draft, setDraft] = useState(useFirstDraft(user));
  const { save, error, busy } = useSaveUser(user);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    save(draft, () => {
      toast(t(user ? 'user.changed' : 'user.created', { name: draft.name }));
      onClose();
    });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={user ? t('user.edit', { name: user.name }) : t('users.new')}
      closeLabel={t('close')}
      actions={
        <>
          <Button look="next" type="submit" form={form} busy={busy} disabled={draft.roles.length === 0}>
            {t(user ? 'save' : 'users.create')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancelForm')}
          </Button>
        </>
      }
    >
      <form id={form} className="fields" onSubmit={submit}>
        {error ? <ProblemNotice error={error} /> : null}
        <UserFields draft={draft} isNew={user === null} error={error} onChange={(part) => setDraft((before) => ({ ...before, ...part }))} />
      </form>
    </Dialog>
  );
}

function useFirstDraft(user: User | null): UserDraft {
  const { organization } = useMe();
  if (user === null) return { name: '', email: '', roles: [], language: organization.language, active: true, password: '' };
  return { name: user.name, email: user.email, roles: user.roles, language: user.language, active: user.active, password: '' };
}

/** An empty password of an existing user leaves the old one as it is. */
function useSaveUser(user: User | null) {
  const create = useCreateUser();
  const change = useChangeUser();
  const save = (draft: UserDraft, onSuccess: () => void) => {
    const { name, email, roles, language, active, password } = draft;
    if (user === null) create.mutate({ name, email, roles, language, password }, { onSuccess });
    else change.mutate({ id: user.id, body: { name, roles, language, active, ...(password ? { password } : {}) } }, { onSuccess });
  };
  return { save, error: create.error ?? change.error, busy: create.isPending || change.isPending };
}
