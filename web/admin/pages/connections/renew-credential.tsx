/** Replaces a credential: the new one is proven before the old one is dropped, so nothing goes down meanwhile. */
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Connection } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { providersQuery, useRenewCredential } from '../../api/connections.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { OptionalFields, RequiredFields } from '../connect/provider-fields.tsx';

export function RenewCredential({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useText();
  const form = useId();
  const toast = useToast();
  const providers = useQuery(providersQuery);
  const renew = useRenewCredential();
  const [settings, setSettings] = useState<Record<string, string>>({ ...connection.settings });
  const provider = providers.data?.items.find((each) => each.kind === connection.provider.kind);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (renew.isPending) return;
    const done = () => {
      toast(t('renew.done', { name: connection.name }));
      onClose();
    };
    renew.mutate({ id: connection.id, settings }, { onSuccess: done });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('renew.title', { name: connection.name })}
      closeLabel={t('close')}
      description={t('renew.text')}
      actions={
        <>
          <Button look="next" type="submit" form={form} busy={renew.isPending} disabled={!provider}>
            {t('renew.submit')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancelForm')}
          </Button>
        </>
      }
    >
      {provider ? (
        <form id={form} className="fields" onSubmit={submit}>
          {renew.error ? <ProblemNotice error={renew.error} /> : null}
          <RequiredFields provider={provider} values={settings} onChange={setSettings} error={renew.error} />
          <OptionalFields provider={provider} values={settings} onChange={setSettings} error={renew.error} />
        </form>
      ) : (
        <Skeleton label={t('loading')} lines={4} />
      )}
    </Dialog>
  );
}
