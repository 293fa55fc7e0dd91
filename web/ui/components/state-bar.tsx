/** How many are in which state: a bar with its numbers written beside it, so that the bar is never the only bearer. */
import { StateSign, type StateTone } from './state-sign.tsx';
import './state-bar.css';

export interface StateShare {
  tone: StateTone;
  label: string;
  count: number;
}

export function StateBar({ shares, label }: { shares: readonly StateShare[]; label: string }) {
  const present = shares.filter((share) => share.count > 0);
  return (
    <figure className="state-bar-block" aria-label={label}>
      <div className="state-bar" aria-hidden="true">
        {present.map((share) => (
          <span key={share.label} className={`state-bar-part state-bar-${share.tone}`} style={{ flexGrow: share.count }} />
        ))}
      </div>
      <ul className="state-bar-legend">
        {shares.map((share) => (
          <li key={share.label}>
            <StateSign tone={share.tone}>
              <span className="state-bar-count">{share.count}</span> {share.label}
            </StateSign>
          </li>
        ))}
      </ul>
    </figure>
  );
}
