/** A choice of language, each offered in its own words. */
import type { ReactNode } from 'react';
import { Field } from '../../ui/components/field.tsx';
import type { Language } from '../../ui/messages.ts';
import { LANGUAGE_CHOICES } from './choices.ts';

export interface LanguageFieldProps {
  label: string;
  help?: ReactNode;
  value: Language;
  onChange: (language: Language) => void;
}

export function LanguageField({ label, help, value, onChange }: LanguageFieldProps) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <select {...control} className="input" value={value} onChange={(event) => onChange(event.target.value as Language)}>
          {LANGUAGE_CHOICES.map((choice) => (
            <option key={choice.value} value={choice.value} lang={choice.lang}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
