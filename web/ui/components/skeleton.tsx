/** What is loading, in its later shape. Says so once to a screen reader and stays still when motion is not wanted. */
import './skeleton.css';

export function Skeleton({ label, lines = 6 }: { label: string; lines?: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span className={`skeleton-line skeleton-line-${line % 3}`} key={line} />
      ))}
    </div>
  );
}
