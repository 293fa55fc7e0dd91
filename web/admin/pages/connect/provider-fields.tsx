/** The form of a calendar system, made from the fields it names. */
import type { Provider } from '../../../client/api.ts';
import { type ControlProps, Field } from '../../../ui/components/field.tsx';
import { useText } from '../../context/text.tsx';
import { fieldProblem } from '../../words/field-problem.tsx';

type SettingField = Provider['fields'][number];

export interface ProviderFieldsProps {
  provider: Provider;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  error: unknown;
}

/** Some fields mean something only while another one has a certain value; without one, a choice counts as its first. */
function shownFields({ provider, values }: ProviderFieldsProps): readonly SettingField[] {
  const chosen = (name: string) => values[name] || provider.fields.find((field) => field.name === name)?.choices[0]?.value || '';
  return provider.fields.filter(({ shownWhen }) => shownWhen === null || shownWhen.values.includes(chosen(shownWhen.field)));
}

/** Whether other fields depend on this one: it is decided first. */
function isLeading({ name }: SettingField, { fields }: Provider): boolean {
  return fields.some(({ shownWhen }) => shownWhen?.field === name);
}

const isAsked = (field: SettingField, provider: Provider) => field.required || isLeading(field, provider);

/** What has to be filled in, and what decides about it. */
export function RequiredFields(props: ProviderFieldsProps) {
  return <SettingFields {...props} fields={shownFields(props).filter((field) => isAsked(field, props.provider))} />;
}

/** What most installations leave as it is: out of the way, open as soon as one of them is filled or wrong. */
export function OptionalFields(props: ProviderFieldsProps) {
  const { t } = useText();
  const fields = shownFields(props).filter((field) => !isAsked(field, props.provider));
  if (fields.length === 0) return null;
  const open = fields.some((field) => props.values[field.name] || fieldProblem(props.error, `settings.${field.name}`));
  return (
    <details className="more-fields" open={open}>
      <summary>{t('details.more', { count: fields.length })}</summary>
      <div className="fields">
        <SettingFields {...props} fields={fields} />
      </div>
    </details>
  );
}

function SettingFields({ provider, fields, values, onChange, error }: ProviderFieldsProps & { fields: readonly SettingField[] }) {
  const { t, language } = useText();
  return fields.map((field) => (
    <Field
      key={field.name}
      label={field.label[language]}
      help={field.help[language]}
      error={fieldProblem(error, `settings.${field.name}`)}
      {...(isAsked(field, provider) ? {} : { optional: t('optional') })}
    >
      {(control) => (
        <SettingInput
          field={field}
          leading={isLeading(field, provider)}
          control={control}
          value={values[field.name] ?? ''}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      )}
    </Field>
  ));
}

interface SettingInputProps {
  field: SettingField;
  /** Without an answer its first one holds. */
  leading: boolean;
  control: ControlProps;
  value: string;
  onChange: (value: string) => void;
}

function SettingInput({ field, leading, control, value, onChange }: SettingInputProps) {
  const { t, language } = useText();
  const shared = { ...control, className: 'input', required: field.required, value, spellCheck: false };
  if (field.input === 'choice') {
    return (
      <select {...shared} onChange={(event) => onChange(event.target.value)}>
        {leading ? null : <option value="">{t('chooseOne')}</option>}
        {field.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label[language]}
          </option>
        ))}
      </select>
    );
  }
  if (field.input === 'multiline') {
    return (
      <>
        <textarea
          {...shared}
          placeholder={field.placeholder ?? undefined}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
        <label className="secret-file">
          {t('orFile')} <input type="file" onChange={(event) => void event.target.files?.[0]?.text().then(onChange)} />
        </label>
      </>
    );
  }
  return (
    <input
      {...shared}
      type={field.input}
      placeholder={field.placeholder ?? undefined}
      autoComplete={field.secret ? 'new-password' : 'off'}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
