/** One line of text with its label: the field that forms are mostly made of. */
import type { ComponentProps } from 'react';
import { Field, type FieldProps } from './field.tsx';

export interface TextFieldProps extends Omit<FieldProps, 'children' | 'className'> {
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'email' | 'password';
  input?: Pick<ComponentProps<'input'>, 'required' | 'minLength' | 'maxLength' | 'autoComplete'>;
}

export function TextField({ value, onChange, type = 'text', input = {}, ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <input {...control} {...input} className="input" type={type} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
