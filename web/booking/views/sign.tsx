/** The sign: twelve petals, one of them filled: the hour that was booked. Drawn as in web/brand. */

const PETALS = [0, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 30];

export function Sign() {
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
      {PETALS.map((degrees) => (
        <path key={degrees} d="M12 9.2C10.75 7.6 10.6 4.2 12 1.4C13.4 4.2 13.25 7.6 12 9.2Z" transform={`rotate(${degrees} 12 12)`} />
      ))}
    </svg>
  );
}
