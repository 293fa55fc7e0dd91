/** A state as shape + word + colour, always all three. Unknown is hatched, so that it never looks like free. */
import { Circle, CircleCheck, CircleDashed, CircleSlash, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './state-sign.css';

export type StateTone = 'good' | 'bad' | 'warn' | 'unknown' | 'waiting' | 'none' | 'off' | 'booked';

const SHAPES: Record<Exclude<StateTone, 'unknown' | 'booked'>, LucideIcon> = {
  good: CircleCheck,
  bad: CircleX,
  warn: TriangleAlert,
  waiting: CircleDashed,
  none: Circle,
  off: CircleSlash,
};

export function StateShape({ tone }: { tone: StateTone }) {
  if (tone === 'unknown') return <span className="state-shape state-hatched" aria-hidden="true" />;
  if (tone === 'booked') return <span className="state-shape state-petal" aria-hidden="true" />;
  const Shape = SHAPES[tone];
  return <Shape className="state-shape" aria-hidden="true" />;
}

export function StateSign({ tone, children }: { tone: StateTone; children: ReactNode }) {
  return (
    <span className={`state-sign state-${tone}`}>
      <StateShape tone={tone} />
      <span>{children}</span>
    </span>
  );
}
