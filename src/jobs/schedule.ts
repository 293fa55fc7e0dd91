/** The timetable of recurring work, in seconds. */

export interface Timetable {
  /** Free/busy of those whom invitations need. */
  readonly refreshLiveSeconds: number;
  /** Free/busy of all others: several times within the age at which it stops to count. */
  readonly refreshOthersSeconds: number;
  readonly verifyBookingsSeconds: number;
  readonly keepSubscriptionsSeconds: number;
  readonly sweepOverdueSeconds: number;
  readonly recheckConnectionsSeconds: number;
}
