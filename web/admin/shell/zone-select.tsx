/** A time zone out of those the browser knows. */
import type { ControlProps } from '../../ui/components/field.tsx';

const ZONES = Intl.supportedValuesOf('timeZone');

export function ZoneSelect({ control, value, onChange }: { control: ControlProps; value: string; onChange: (zone: string) => void }) {
  const zones = ZONES.includes(value) ? ZONES : [value, ...ZONES];
  return (
    <select {...control} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  );
}
