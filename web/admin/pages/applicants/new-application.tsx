/** A new application: who, and for what. Opens it when it is created. */
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import type { CreateApplicationInput } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { TextField } from '../../../ui/components/text-field.tsx';
import { useCreateApplication } from '../../api/applications.ts';
import { useMe } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { LanguageField } from '../../shell/language-field.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { fieldProblem } from '../../words/field-problem.tsx';

export function NewApplication({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const form = useId();
  const navigate = useNavigate();
  const create = useCreateApplication();
  const [values, setValues] = useState<ApplicationInput>({ name: '', email: '', position: '', language: useMe().organization.language });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending) return;
    create.mutate(values, { onSuccess: (application) => void navigate({ to: '/applicants/$id', params: { id: application.id } }) });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('applicants.new')}
      closeLabel={t('close')}
      actions={
        <>
          <Button look="next" type="submit" form={form} busy={create.isPending}>
            {t('applicants.create')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancelForm')}
          </Button>
        </>
      }
    >
      <form id={form} className="fields" onSubmit={submit}>
        {create.error ? <ProblemNotice error={create.error} /> : null}
        <ApplicationFields values={values} error={create.error} onChange={(part) => setValues((before) => ({ ...before, ...part }))} />
      </form>
    </Dialog>
  );
}

type ApplicationInput = CreateApplicationInput['body'];

interface ApplicationFieldsProps {
  values: ApplicationInput;
  error: unknown;
  onChange: (part: Partial<ApplicationInput>) => void;
}

function ApplicationFields({ values, error, onChange }: ApplicationFieldsProps) {
  const { t } = useText();
  return (
    <>
      <TextField
        label={t('name')}
        error={fieldProblem(error, 'name')}
        value={values.name}
        onChange={(name) => onChange({ name })}
        input={{ required: true, maxLength: 200 }}
      />
      <TextField
        label={t('email')}
        error={fieldProblem(error, 'email')}
        type="email"
        value={values.email}
        onChange={(email) => onChange({ email: email.trim() })}
        input={{ required: true }}
      />
      <TextField
        label={t('position')}
        error={fieldProblem(error, 'position')}
        value={values.position}
        onChange={(position) => onChange({ position })}
        input={{ required: true, maxLength: 200 }}
      />
      <LanguageField
        label={t('applicants.language')}
        help={t('applicants.languageHelp')}
        value={values.language}
        onChange={(language) => onChange({ language })}
      />
    </>
  );
}
