/** Second decision: how much of a mailbox the service account may do. The least that suffices stands first. */
import { Link } from '@tanstack/react-router';
import type { AccessLevel, Provider } from '../../../client/api.ts';
import { buttonClass } from '../../../ui/components/button.tsx';
import { useText } from '../../context/text.tsx';

/** Appointments are written into free time; a level that cannot write is told with the reason, not offered. */
const LEVELS: readonly { level: AccessLevel; writes: boolean }[] = [
  { level: 'restricted', writes: true },
  { level: 'full', writes: true },
  { level: 'free-busy', writes: false },
];

export function LevelStep({ provider }: { provider: Provider }) {
  const { t } = useText();
  return (
    <>
      <div className="stack-tight">
        <h2>{t('level.question')}</h2>
        <p className="quiet">{t('level.lead')}</p>
      </div>
      <ul className="choices">
        {LEVELS.map(({ level, writes }) => {
          const text = (
            <>
              <span className="choice-title">
                {t(`level.${level}`)}
                {level === 'restricted' && provider.levels.includes(level) ? (
                  <span className="quiet small">{t('level.recommended')}</span>
                ) : null}
              </span>
              <span className="choice-text">{t(`level.${level}.text`)}</span>
            </>
          );
          const offered = writes && provider.levels.includes(level);
          return (
            <li key={level}>
              {offered ? (
                <Link to="/settings/calendar/connect" search={{ provider: provider.kind, level }} className="choice">
                  {text}
                </Link>
              ) : (
                <div className="choice choice-off">
                  {text}
                  <span className="small">
                    <strong>{writes ? t('level.notHere', { provider: provider.title }) : t('level.cannotWrite')}</strong>
                  </span>
                </div>
              )}
            </li>
          );
        })}
      </ul>
      <div>
        <Link to="/settings/calendar/connect" className={buttonClass('plain')}>
          {t('back')}
        </Link>
      </div>
    </>
  );
}
