/** ews-javascript-api from the npm registry, impersonating one person, beside our provider. */
import {
  Appointment,
  AttendeeInfo,
  AvailabilityData,
  CalendarView,
  ConflictResolutionMode,
  ConnectingIdType,
  DateTime,
  DeleteMode,
  ExchangeService,
  ExchangeVersion,
  FolderId,
  ImpersonatedUserId,
  Mailbox,
  SendCancellationsMode,
  SendInvitationsMode,
  SendInvitationsOrCancellationsMode,
  TimeWindow,
  TimeZoneInfo,
  Uri,
  WebCredentials,
  WellKnownFolderName,
} from 'ews-javascript-api';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import { describeEwsClient, type EwsAccount, type EwsClient } from './support/describe-ews-client.ts';

async function openEwsJs({ url, owner, day }: EwsAccount): Promise<EwsClient> {
  const { user, password } = SERVICE_ACCOUNTS.superuser;
  const service = new ExchangeService(ExchangeVersion.Exchange2013_SP1, TimeZoneInfo.Utc);
  service.Url = new Uri(url);
  service.Credentials = new WebCredentials(user, password);
  service.ImpersonatedUserId = new ImpersonatedUserId(ConnectingIdType.SmtpAddress, owner);
  const moment = (at: number) => new DateTime(at);
  const epoch = (time: DateTime) => time.TotalMilliSeconds;
  const all = async () => {
    const folder = new FolderId(WellKnownFolderName.Calendar, new Mailbox(owner));
    const found = await service.FindAppointments(folder, new CalendarView(moment(day.start), moment(day.end)));
    return Promise.all(found.Items.map((each) => Appointment.Bind(service, each.Id)));
  };
  const withUid = async (uid: string) => {
    const found = (await all()).find((each) => each.ICalUid === uid);
    if (found === undefined) throw new Error(`no event ${uid}`);
    return found;
  };
  return {
    events: async () => (await all()).map((each) => ({ uid: each.ICalUid, start: epoch(each.Start), end: epoch(each.End) })),
    async create({ uid, start, end }) {
      const item = new Appointment(service);
      item.Subject = 'Entered by hand';
      item.ICalUid = uid;
      item.Start = moment(start);
      item.End = moment(end);
      await item.Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToNone);
    },
    async move({ uid, start, end }) {
      const item = await withUid(uid);
      item.Start = moment(start);
      item.End = moment(end);
      await item.Update(ConflictResolutionMode.AutoResolve, SendInvitationsOrCancellationsMode.SendToNone);
    },
    async remove(uid) {
      await (await withUid(uid)).Delete(DeleteMode.MoveToDeletedItems, SendCancellationsMode.SendToNone);
    },
    async busy() {
      const window = new TimeWindow(moment(day.start), moment(day.end));
      const results = await service.GetUserAvailability([new AttendeeInfo(owner)], window, AvailabilityData.FreeBusy);
      const events = results.AttendeesAvailability.Responses.flatMap((each) => each.CalendarEvents);
      return events.map((each): [number, number] => [epoch(each.StartTime), epoch(each.EndTime)]);
    },
    close: async () => {},
  };
}

describeEwsClient('ews-javascript-api', { availability: { kind: 'here' }, tls: false }, openEwsJs);
