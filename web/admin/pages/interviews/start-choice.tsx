/** Free starts as a timetable: a heading per day, its times as radio buttons. */
import { useDates, useText } from '../../context/text.tsx';
import './start-choice.css';

export interface StartChoiceProps {
  starts: readonly string[];
  zone: string;
  chosen: string | null;
  onChoose: (start: string) => void;
}

export function StartChoice({ starts, zone, chosen, onChoose }: StartChoiceProps) {
  const { t } = useText();
  const dates = useDates(zone);
  const days = Map.groupBy(starts, (start) => dates.dateOf(start));
  return (
    <div className="start-days">
      {[...days].map(([day, ofDay]) => (
        <fieldset key={day} className="start-day">
          <legend className="start-legend">
            {dates.day(ofDay[0] ?? day)} <span className="day-count">{t('preview.times', { count: ofDay.length })}</span>
          </legend>
          <div className="start-times">
            {ofDay.map((start) => (
              <label key={start} className="start-time">
                <input type="radio" name="start" className="visually-hidden" checked={start === chosen} onChange={() => onChoose(start)} />
                <time dateTime={start}>{dates.time(start)}</time>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}
