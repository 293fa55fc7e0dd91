import { describe, expect, it } from 'vitest';
import type { ParticipantId } from '../identifiers.ts';
import { DEFAULT_RULES, type InterviewPlan, PLAN_LIMITS, type TimeRules } from './plan.ts';
import { validatePlan } from './validate-plan.ts';

const person = (name: string) => name as ParticipantId;
const RULES: TimeRules = { ...DEFAULT_RULES, zone: 'Europe/Berlin' };
const PLAN: Omit<InterviewPlan, 'id'> = {
  name: 'First interview',
  title: 'Interview',
  panel: [{ label: 'Recruiter', candidates: [person('a'), person('b')] }],
  rooms: [],
  locationText: '',
  rules: RULES,
};

const problems = (plan: Omit<InterviewPlan, 'id'>) => validatePlan(plan).map(({ field, code }) => `${field} ${code}`);
const rulesProblems = (change: Partial<TimeRules>) => problems({ ...PLAN, rules: { ...RULES, ...change } });
const place = (...candidates: string[]) => ({ label: 'Place', candidates: candidates.map(person) });

describe('validating a plan', () => {
  it('accepts the defaults', () => {
    expect(problems(PLAN)).toEqual([]);
  });

  it.each([
    ['lengthMinutes', 5, 'out-of-range'],
    ['lengthMinutes', 481, 'out-of-range'],
    ['lengthMinutes', 12, 'off-step'],
    ['lengthMinutes', Number.NaN, 'out-of-range'],
    ['granularityMinutes', 0, 'out-of-range'],
    ['granularityMinutes', 245, 'out-of-range'],
    ['granularityMinutes', 7, 'off-step'],
    ['bufferBeforeMinutes', -1, 'out-of-range'],
    ['bufferAfterMinutes', 241, 'out-of-range'],
    ['bufferAfterMinutes', 0.5, 'off-step'],
    ['noticeMinutes', -1, 'out-of-range'],
    ['noticeMinutes', PLAN_LIMITS.noticeMinutes.max + 1, 'out-of-range'],
    ['firstDay', -1, 'out-of-range'],
    ['lastDay', 401, 'out-of-range'],
    ['lastDay', 1.5, 'off-step'],
  ] as const)('refuses %s of %d', (field, value, code) => {
    expect(rulesProblems({ [field]: value })).toEqual([`rules.${field} ${code}`]);
  });

  it('refuses an unknown zone', () => {
    expect(rulesProblems({ zone: 'Mars/Olympus' })).toEqual(['rules.zone unknown-zone']);
    expect(rulesProblems({ zone: '+02:00' })).toEqual(['rules.zone unknown-zone']);
  });

  it('refuses empty names', () => {
    expect(problems({ ...PLAN, name: ' ', title: '' })).toEqual(['name missing', 'title missing']);
  });

  it.each([
    ['an empty panel', { panel: [] }, ['panel missing']],
    ['nine places', { panel: Array.from({ length: 9 }, (_, i) => place(`p${i}`)) }, ['panel out-of-range']],
    ['a place without candidates', { panel: [place('a'), place()] }, ['panel.1.candidates missing']],
    ['too many candidates', { panel: [place(...Array.from({ length: 201 }, (_, i) => `p${i}`))] }, ['panel.0.candidates out-of-range']],
    ['a candidate twice in one place', { panel: [place('a', 'a')] }, ['panel.0.candidates duplicate']],
    ['a room twice', { rooms: [person('r'), person('r')] }, ['rooms duplicate']],
    ['too many rooms', { rooms: Array.from({ length: 201 }, (_, i) => person(`r${i}`)) }, ['rooms out-of-range']],
    ['one person for two places', { panel: [place('a'), place('a')] }, ['panel same-person-needed-twice']],
    ['two people for three places', { panel: [place('a', 'b'), place('a', 'b'), place('b', 'a')] }, ['panel same-person-needed-twice']],
  ] as const)('refuses %s', (_, change, expected) => {
    expect(problems({ ...PLAN, ...change })).toEqual(expected);
  });

  it('accepts a required person who is also in a pool', () => {
    expect(problems({ ...PLAN, panel: [place('a', 'b'), place('a')] })).toEqual([]);
  });

  /** firstDay, lastDay, noticeMinutes, the field that is wrong (FN-C4) */
  it.each([
    [0, 0, 0, null],
    [0, 0, 1_439, null],
    [0, 0, 1_440, 'rules.noticeMinutes'],
    [0, 1, 1_440, null],
    [0, 1, 2_879, null],
    [0, 1, 2_880, 'rules.noticeMinutes'],
    [1, 1, 1_440, null],
    [1, 0, 0, 'rules.lastDay'],
    [2, 1, 0, 'rules.lastDay'],
    [5, 5, 0, null],
    [5, 4, 0, 'rules.lastDay'],
    [0, 2, 7_200, 'rules.noticeMinutes'],
    [0, 4, 7_199, null],
    [0, 5, 7_200, null],
    [0, 400, 40_320, null],
    [400, 400, 0, null],
    [400, 399, 0, 'rules.lastDay'],
    [0, 27, 40_320, 'rules.noticeMinutes'],
    [0, 28, 40_320, null],
    [28, 28, 40_320, null],
    [2, 1, 40_320, 'rules.lastDay'],
  ])('days %i to %i with %i minutes of notice: %s', (firstDay, lastDay, noticeMinutes, field) => {
    expect(rulesProblems({ firstDay, lastDay, noticeMinutes })).toEqual(field === null ? [] : [`${field} excludes-all-times`]);
  });
});
