/** First decision: which calendar system. */
import { Link } from '@tanstack/react-router';
import type { Provider } from '../../../client/api.ts';
import { useText } from '../../context/text.tsx';

export function ProviderStep({ providers }: { providers: readonly Provider[] }) {
  const { t, language } = useText();
  return (
    <>
      <div className="stack-tight">
        <h2>{t('provider.question')}</h2>
        <p className="quiet">{t('provider.lead')}</p>
      </div>
      <ul className="choices">
        {providers.map((provider) => (
          <li key={provider.kind}>
            <Link to="/settings/calendar/connect" search={{ provider: provider.kind }} className="choice">
              <span className="choice-title">{provider.title}</span>
              <span className="choice-text">{provider.summary[language]}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
