/** The places of a panel. One person: that person is needed. Several: one of them takes the place. */
import { X } from 'lucide-react';
import { Button } from '../../../ui/components/button.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { useText } from '../../context/text.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { type DraftSlot, MAX_PANEL_SLOTS, newSlot } from './plan-draft.ts';

export function PanelFields({ panel, onChange }: { panel: DraftSlot[]; onChange: (panel: DraftSlot[]) => void }) {
  const { t } = useText();
  const set = (key: string, part: Partial<DraftSlot>) => onChange(panel.map((slot) => (slot.key === key ? { ...slot, ...part } : slot)));
  return (
    <section className="card" aria-labelledby="plan-panel">
      <h2 id="plan-panel">{t('plan.panel')}</h2>
      <p className="quiet">{t('plan.panelHelp')}</p>
      {panel.map((slot, place) => (
        <div key={slot.key} className="panel-slot">
          <Field label={t('plan.slotLabel', { number: place + 1 })}>
            {(control) => (
              <input
                {...control}
                className="input"
                required
                maxLength={200}
                value={slot.label}
                onChange={(event) => set(slot.key, { label: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('plan.slotPeople')} help={t('plan.slotHelp', { count: slot.candidates.length })}>
            {(control) => (
              <PeoplePicker control={control} chosen={slot.candidates} onChoose={(candidates) => set(slot.key, { candidates })} />
            )}
          </Field>
          {panel.length > 1 ? (
            <Button
              look="quiet"
              className="button-icon-only panel-slot-remove"
              aria-label={t('plan.removeSlot', { label: slot.label })}
              onClick={() => onChange(panel.filter((each) => each.key !== slot.key))}
            >
              <X aria-hidden="true" />
            </Button>
          ) : null}
        </div>
      ))}
      {panel.length < MAX_PANEL_SLOTS ? (
        <div>
          <Button onClick={() => onChange([...panel, newSlot(t('plan.defaultSlot', { number: panel.length + 1 }))])}>
            {t('plan.addSlot')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
