/** Where in the wizard one is. */
import { Check } from 'lucide-react';
import { useText } from '../../context/text.tsx';

export const WIZARD_STEPS = ['provider', 'level', 'details', 'check', 'people'] as const;

export function WizardLine({ step }: { step: number }) {
  const { t } = useText();
  return (
    <ol className="wizard-line" aria-label={t('wizard.steps')}>
      {WIZARD_STEPS.map((name, place) => (
        <li key={name} className={place < step ? 'wizard-done' : ''} aria-current={place === step ? 'step' : undefined}>
          <span className="wizard-number">{place < step ? <Check aria-hidden="true" /> : place + 1}</span>
          <span>
            {t(`wizard.${name}`)}
            {place < step ? <span className="visually-hidden"> ({t('done')})</span> : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
