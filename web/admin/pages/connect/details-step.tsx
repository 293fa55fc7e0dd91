/** Third step: the details of the service account, and the two mailboxes that prove its scope. */
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { AccessLevel, Provider } from '../../../client/api.ts';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { TextField } from '../../../ui/components/text-field.tsx';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { fieldProblem } from '../../words/field-problem.tsx';
import { ExampleButton } from './example-button.tsx';
import { OptionalFields, RequiredFields } from './provider-fields.tsx';
import { type ConnectionDetails, useConnecting, useFirstDetails } from './use-connecting.ts';

export function DetailsStep({ provider, level }: { provider: Provider; level: AccessLevel }) {
  const { t } = useText();
  const { create, start } = useConnecting();
  const first = useFirstDetails(provider);
  const [details, setDetails] = useState(first);
  const set = (change: Partial<ConnectionDetails>) => setDetails((before) => ({ ...before, ...change }));
  const fields = { provider, values: details.settings, onChange: (settings: ConnectionDetails['settings']) => set({ settings }) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!create.isPending) start(provider, level, details);
  };

  return (
    <form className="fields" onSubmit={submit}>
      <div className="stack-tight">
        <h2>{t('details.title', { provider: provider.title, level: t(`level.${level}`) })}</h2>
        <p className="quiet">{t('details.lead')}</p>
      </div>
      <ExampleButton
        provider={provider}
        onUse={(example) => set({ settings: { ...example.settings }, probeMailbox: example.probeMailbox })}
      />
      <TextField
        label={t('details.name')}
        help={t('details.nameHelp')}
        error={fieldProblem(create.error, 'name')}
        value={details.name}
        onChange={(name) => set({ name })}
        input={{ required: true, maxLength: 200 }}
      />
      <RequiredFields {...fields} error={create.error} />
      <MailboxFields level={level} details={details} error={create.error} onChange={set} />
      <OptionalFields {...fields} error={create.error} />
      {create.error ? <ProblemNotice error={create.error} /> : null}
      <div className="button-row">
        <Button look="next" type="submit" busy={create.isPending}>
          {t('details.submit')}
        </Button>
        <Link to="/settings/calendar/connect" search={{ provider: provider.kind }} className={buttonClass('quiet')}>
          {t('back')}
        </Link>
      </div>
    </form>
  );
}

interface MailboxFieldsProps {
  level: AccessLevel;
  details: ConnectionDetails;
  error: unknown;
  onChange: (change: Partial<ConnectionDetails>) => void;
}

/** One mailbox inside the scope, and, where the level has an outside, one that must be refused. */
function MailboxFields({ level, details, error, onChange }: MailboxFieldsProps) {
  const { t } = useText();
  return (
    <>
      <TextField
        label={t('details.probe')}
        help={t('details.probeHelp')}
        error={fieldProblem(error, 'probeMailbox')}
        type="email"
        value={details.probeMailbox}
        onChange={(probeMailbox) => onChange({ probeMailbox })}
        input={{ required: true }}
      />
      {level === 'full' ? null : (
        <TextField
          label={t('details.outside')}
          optional={t('optional')}
          help={t('details.outsideHelp')}
          error={fieldProblem(error, 'outOfScopeMailbox')}
          type="email"
          value={details.outOfScopeMailbox}
          onChange={(outOfScopeMailbox) => onChange({ outOfScopeMailbox })}
        />
      )}
    </>
  );
}
