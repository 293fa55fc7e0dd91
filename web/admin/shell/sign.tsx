/** The sign: a marigold of twelve petals, one filled: the hour that was booked. Drawn like brand/logo.svg. */
import './sign.css';

const PETAL = 'M12 9.2C10.75 7.6 10.6 4.2 12 1.4C13.4 4.2 13.25 7.6 12 9.2Z';
const TURNS = [0, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330];
const BOOKED_TURN = 30;

export function Sign() {
  return (
    <svg className="sign" viewBox="0 0 24 24" aria-hidden="true">
      {TURNS.map((turn) => (
        <path key={turn} d={PETAL} transform={`rotate(${turn} 12 12)`} className="sign-petal" />
      ))}
      <path d={PETAL} transform={`rotate(${BOOKED_TURN} 12 12)`} className="sign-booked" />
    </svg>
  );
}
