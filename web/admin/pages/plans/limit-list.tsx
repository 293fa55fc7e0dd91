/** What limits the times, the heaviest first, each with what would help. */
import { useState } from 'react';
import type { PlanPreview } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { StateShape, type StateTone } from '../../../ui/components/state-sign.tsx';
import { useText } from '../../context/text.tsx';
import { missingHelp, missingSentence } from '../../words/missing.ts';

const FIRST_SHOWN = 4;

export function LimitList({ limits }: { limits: PlanPreview['limits'] }) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const shown = all ? limits : limits.slice(0, FIRST_SHOWN);
  return (
    <div className="limits">
      <h3 className="limits-title">{t('limits.title')}</h3>
      <ul className="limits">
        {shown.map((limit) => {
          const tone = toneOf(limit.kind);
          return (
            <li key={`${limit.kind} ${limit.participant?.id} ${limit.slotLabel}`} className="limit">
              <span className={`limit-shape state-${tone}`}>
                <StateShape tone={tone} />
              </span>
              <span>
                {missingSentence(limit, t)} <span className="limit-fix">{missingHelp(limit, t)}</span>
              </span>
              {limit.starts > 0 ? <span className="limit-starts">{t('limits.starts', { count: limit.starts })}</span> : null}
            </li>
          );
        })}
      </ul>
      {limits.length > FIRST_SHOWN ? (
        <div>
          <Button look="quiet" small onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? t('limits.fewer') : t('limits.all', { count: limits.length })}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function toneOf(kind: PlanPreview['limits'][number]['kind']): StateTone {
  if (kind === 'unknown') return 'unknown';
  return kind === 'nobody-in-slot' || kind === 'no-room' || kind === 'same-person-twice' ? 'warn' : 'none';
}
