/** Every pair of text and ground that the pages use keeps its contrast, in light and in dark. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const TEXT = 4.5;
const CONTROL = 3;

const TEXT_PAIRS = ['paper', 'surface', 'sunken'].flatMap((ground) =>
  ['ink', 'ink-soft', 'ink-faint', 'good', 'bad', 'unknown'].map((text) => [text, ground] as const),
);
const STATE_PAIRS = ['good', 'bad', 'unknown'].map((state) => [state, `${state}-soft`] as const);
const ACCENT_PAIRS = [
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['ink', 'accent-soft'],
  ['ink-soft', 'accent-soft'],
  ['ink', 'good-soft'],
  ['ink', 'bad-soft'],
  ['ink', 'unknown-soft'],
] as const;
const CONTROL_PAIRS = ['paper', 'surface'].flatMap((ground) =>
  ['line-strong', 'accent-edge', 'focus'].map((line) => [line, ground] as const),
);

describe.each([0, 1])('contrast (0 light, 1 dark): %i', (scheme) => {
  it.each([...TEXT_PAIRS, ...STATE_PAIRS, ...ACCENT_PAIRS])('text %s on %s', (text, ground) => {
    expect(contrast(colour(text, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(CONTROL_PAIRS)('edge %s on %s', (edge, ground) => {
    expect(contrast(colour(edge, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(CONTROL);
  });
});

type Oklch = readonly [number, number, number];

function colour(name: string, scheme: number): Oklch {
  const value = css.match(new RegExp(`--${name}: light-dark\\((.+?\\)), (.+?\\))\\);`))?.[scheme + 1];
  const numbers = value
    ?.match(/^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/)
    ?.slice(1)
    .map(Number);
  if (numbers?.length !== 3) throw new Error(`No colour --${name}`);
  return numbers as unknown as Oklch;
}

function contrast(one: Oklch, other: Oklch): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** OKLCH to relative luminance: Ottosson's OKLab matrices, then the luminance row of linear sRGB. */
function luminance([lightness, chroma, hue]: Oklch): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return 0.2126 * clamp(red) + 0.7152 * clamp(green) + 0.0722 * clamp(blue);
}
