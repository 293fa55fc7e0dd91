/** Fills the form with the way to a simulated organisation. Only the demo has one; elsewhere nothing is shown. */
import type { Provider } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { useText } from '../../context/text.tsx';

type Example = NonNullable<Provider['example']>;

export function ExampleButton({ provider, onUse }: { provider: Provider; onUse: (example: Example) => void }) {
  const { t } = useText();
  const { example } = provider;
  if (example === null) return null;
  return (
    <div className="button-row">
      <Button type="button" onClick={() => onUse(example)}>
        {t('details.example')}
      </Button>
    </div>
  );
}
