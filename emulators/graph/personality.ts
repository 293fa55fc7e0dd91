/** Ways in which tenants differ from the well-behaved one. */

export interface Personality {
  /** False: the tenant allows no Teams meetings, and `isOnlineMeeting` is silently ignored. */
  readonly onlineMeetings: boolean;
  /** False: `getSchedule` refuses addresses outside the caller's own scope, one by one. */
  readonly scheduleAcrossScope: boolean;
  /** Milliseconds each mailbox call takes, so that calls at the same time can be counted. */
  readonly callMs: number;
  /** More days than this in one `getSchedule` is too much. */
  readonly scheduleDays: number;
  /** The directory refuses `$filter` by `proxyAddresses`, as with `User.ReadBasic.All` alone. */
  readonly noProxyAddressFilter: boolean;
  /** Rooms name no building; only their list tells where they are. */
  readonly roomsWithoutBuilding: boolean;
  /** Addresses of mailboxes that are not in Exchange Online. */
  readonly onPremises: readonly string[];
}

export const WELL_BEHAVED: Personality = {
  onlineMeetings: true,
  scheduleAcrossScope: true,
  callMs: 0,
  scheduleDays: 62,
  noProxyAddressFilter: false,
  roomsWithoutBuilding: false,
  onPremises: [],
};
