/** Interview plans: who is needed, for how long, and by which rules times are offered. */
import type { ParticipantId, PlanId } from '../identifiers.ts';

/** One place in the panel: one person out of the candidates takes it. */
export interface PanelSlot {
  readonly label: string;
  /** At least one. With several, the first free one in fair order is chosen at booking. */
  readonly candidates: readonly ParticipantId[];
}

export interface TimeRules {
  readonly lengthMinutes: number;
  /** Distance of offered starts, counted from local midnight in `zone`. */
  readonly granularityMinutes: number;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly noticeMinutes: number;
  /** First offered day, in days after today in `zone` (0 = today). */
  readonly firstDay: number;
  /** Last offered day, inclusive, in days after today in `zone`. */
  readonly lastDay: number;
  /** Zone in which days, notice and granularity are counted. */
  readonly zone: string;
}

export interface InterviewPlan {
  readonly id: PlanId;
  readonly name: string;
  /** Neutral words that stand in calendars and mails, e.g. `Interview`. */
  readonly title: string;
  /** The person chosen for the first slot is the organizer of the calendar event. */
  readonly panel: readonly PanelSlot[];
  /** Rooms of which one is taken; empty = no room needed. Tried in this order. */
  readonly rooms: readonly ParticipantId[];
  /** Said to the applicant when no room is needed, e.g. a video link. */
  readonly locationText: string;
  readonly rules: TimeRules;
}

/** Bounds of every rule; forms and the API refuse what lies outside. */
export const PLAN_LIMITS = {
  lengthMinutes: { min: 10, max: 480, step: 5 },
  granularityMinutes: { min: 5, max: 240, step: 5 },
  bufferMinutes: { min: 0, max: 240 },
  noticeMinutes: { min: 0, max: 40_320 },
  lastDay: { min: 0, max: 400 },
  panelSlots: { min: 1, max: 8 },
  candidatesPerSlot: { min: 1, max: 200 },
  rooms: { min: 0, max: 200 },
} as const;

/** Defaults to match on day one: tomorrow to 32 days ahead, a start every 15 minutes. */
export const DEFAULT_RULES = {
  lengthMinutes: 45,
  granularityMinutes: 15,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  firstDay: 1,
  lastDay: 32,
} as const satisfies Omit<TimeRules, 'zone'>;
