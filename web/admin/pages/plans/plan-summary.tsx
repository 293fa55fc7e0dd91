/** A plan in a few facts: who, where, how long. */
import type { Plan } from '../../../client/api.ts';
import { useText } from '../../context/text.tsx';

const NAMES_SHOWN = 3;

export function PlanSummary({ plan }: { plan: Plan }) {
  const { t } = useText();
  return (
    <dl className="facts">
      {plan.panel.map((slot, place) => (
        <PanelFact key={place} label={slot.label} names={slot.candidates.map((candidate) => candidate.name)} />
      ))}
      <dt>{t('plan.where')}</dt>
      <dd>
        {plan.rooms.length > 0
          ? t('plan.oneRoomOf', { count: plan.rooms.length, name: plan.rooms[0]?.name ?? '' })
          : plan.locationText || t('interview.noPlace')}
      </dd>
      <dt>{t('plan.length')}</dt>
      <dd>{t('minutes', { count: plan.rules.lengthMinutes })}</dd>
    </dl>
  );
}

function PanelFact({ label, names }: { label: string; names: readonly string[] }) {
  const { t } = useText();
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = names.length - NAMES_SHOWN;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {names.length > 1 ? t('plan.oneOf', { names: shown }) : shown}
        {more > 0 ? ` ${t('plan.andMore', { count: more })}` : ''}
      </dd>
    </>
  );
}
