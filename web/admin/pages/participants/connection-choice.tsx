/** Which connection to use; asked only when there are several. */
import type { Connection } from '../../../client/api.ts';
import { Field } from '../../../ui/components/field.tsx';
import { useText } from '../../context/text.tsx';

export interface ConnectionChoiceProps {
  connections: readonly Connection[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

export function ConnectionChoice({ connections, chosen, onChoose }: ConnectionChoiceProps) {
  const { t } = useText();
  if (connections.length < 2) return connections[0] ? <p className="quiet">{t('connectAll.with', { name: connections[0].name })}</p> : null;
  return (
    <Field label={t('connection')}>
      {(control) => (
        <select {...control} className="input" value={chosen} onChange={(event) => onChoose(event.target.value)}>
          {connections.map((connection) => (
            <option key={connection.id} value={connection.id}>
              {connection.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
