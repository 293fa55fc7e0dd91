/** When: the rules by which times are offered. */
import type { ReactNode } from 'react';
import type { TimeRules } from '../../../client/api.ts';
import { Field } from '../../../ui/components/field.tsx';
import { useText } from '../../context/text.tsx';
import { ZoneSelect } from '../../shell/zone-select.tsx';
import { fieldProblem } from '../../words/field-problem.tsx';

type NumberRule = Exclude<keyof TimeRules, 'zone'>;

const BOUNDS: Record<NumberRule, { min: number; max: number; step: number; unit: 'unit.minutes' | 'unit.days' }> = {
  lengthMinutes: { min: 10, max: 480, step: 5, unit: 'unit.minutes' },
  granularityMinutes: { min: 5, max: 240, step: 5, unit: 'unit.minutes' },
  bufferBeforeMinutes: { min: 0, max: 240, step: 5, unit: 'unit.minutes' },
  bufferAfterMinutes: { min: 0, max: 240, step: 5, unit: 'unit.minutes' },
  noticeMinutes: { min: 0, max: 40_320, step: 5, unit: 'unit.minutes' },
  firstDay: { min: 0, max: 400, step: 1, unit: 'unit.days' },
  lastDay: { min: 0, max: 400, step: 1, unit: 'unit.days' },
};

const ROWS: readonly (readonly NumberRule[])[] = [
  ['lengthMinutes', 'granularityMinutes'],
  ['bufferBeforeMinutes', 'bufferAfterMinutes', 'noticeMinutes'],
  ['firstDay', 'lastDay'],
];

export function RuleFields({ rules, onChange, error }: { rules: TimeRules; onChange: (rules: TimeRules) => void; error: unknown }) {
  const { t } = useText();
  return (
    <section className="card fields" aria-labelledby="plan-rules">
      <h2 id="plan-rules">{t('plan.rules')}</h2>
      {ROWS.map((row) => (
        <div className="fields-row" key={row[0]}>
          {row.map((rule) => (
            <NumberRuleField
              key={rule}
              rule={rule}
              value={rules[rule]}
              error={fieldProblem(error, `rules.${rule}`)}
              onChange={(value) => onChange({ ...rules, [rule]: value })}
            />
          ))}
        </div>
      ))}
      <Field label={t('zone')} help={t('plan.zoneHelp')}>
        {(control) => <ZoneSelect control={control} value={rules.zone} onChange={(zone) => onChange({ ...rules, zone })} />}
      </Field>
    </section>
  );
}

interface NumberRuleFieldProps {
  rule: NumberRule;
  value: number;
  error: ReactNode;
  onChange: (value: number) => void;
}

function NumberRuleField({ rule, value, error, onChange }: NumberRuleFieldProps) {
  const { t } = useText();
  const { unit, ...bounds } = BOUNDS[rule];
  return (
    <Field label={t(`rule.${rule}`)} help={t(`rule.${rule}.help`)} error={error}>
      {(control) => (
        <span className="with-unit">
          <input
            {...control}
            {...bounds}
            className="input input-narrow"
            type="number"
            required
            value={Number.isNaN(value) ? '' : value}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
          {t(unit)}
        </span>
      )}
    </Field>
  );
}
