/** What is edited of a user. The address is fixed once it is created. */
import { useQuery } from '@tanstack/react-query';
import type { RoleKey } from '../../../client/api.ts';
import { TextField } from '../../../ui/components/text-field.tsx';
import type { Language } from '../../../ui/messages.ts';
import { rolesQuery } from '../../api/users.ts';
import { useText } from '../../context/text.tsx';
import { LanguageField } from '../../shell/language-field.tsx';
import { fieldProblem } from '../../words/field-problem.tsx';

const MIN_PASSWORD = 12;

export interface UserDraft {
  name: string;
  email: string;
  roles: readonly RoleKey[];
  language: Language;
  active: boolean;
  password: string;
}

export interface UserFieldsProps {
  draft: UserDraft;
  isNew: boolean;
  error: unknown;
  onChange: (part: Partial<UserDraft>) => void;
}

export function UserFields({ draft, isNew, error, onChange }: UserFieldsProps) {
  const { t } = useText();
  return (
    <>
      <TextField
        label={t('name')}
        error={fieldProblem(error, 'name')}
        value={draft.name}
        onChange={(name) => onChange({ name })}
        input={{ required: true, maxLength: 200 }}
      />
      {isNew ? (
        <TextField
          label={t('email')}
          error={fieldProblem(error, 'email')}
          type="email"
          value={draft.email}
          onChange={(email) => onChange({ email: email.trim() })}
          input={{ autoComplete: 'off', required: true }}
        />
      ) : null}
      <RoleChoice chosen={draft.roles} onChange={(roles) => onChange({ roles })} />
      <LanguageField label={t('language')} value={draft.language} onChange={(language) => onChange({ language })} />
      <TextField
        label={t(isNew ? 'signIn.password' : 'user.newPassword')}
        help={t('user.passwordHelp', { count: MIN_PASSWORD })}
        error={fieldProblem(error, 'password')}
        {...(isNew ? {} : { optional: t('optional') })}
        type="password"
        value={draft.password}
        onChange={(password) => onChange({ password })}
        input={{ autoComplete: 'new-password', minLength: MIN_PASSWORD, required: isNew }}
      />
      {isNew ? null : (
        <label className="check">
          <input type="checkbox" checked={draft.active} onChange={(event) => onChange({ active: event.target.checked })} />
          {t('user.mayActive')}
        </label>
      )}
    </>
  );
}

function RoleChoice({ chosen, onChange }: { chosen: readonly RoleKey[]; onChange: (roles: RoleKey[]) => void }) {
  const { t } = useText();
  const roles = useQuery(rolesQuery);
  return (
    <fieldset>
      <legend className="field-label">{t('roles')}</legend>
      {roles.data?.items.map(({ key }) => (
        <div key={key}>
          <label className="check">
            <input
              type="checkbox"
              checked={chosen.includes(key)}
              onChange={(event) => onChange(event.target.checked ? [...chosen, key] : chosen.filter((role) => role !== key))}
            />
            <span>
              {t(`role.${key}`)} <span className="quiet small">{t(`role.${key}.text`)}</span>
            </span>
          </label>
        </div>
      ))}
    </fieldset>
  );
}
