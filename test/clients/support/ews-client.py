"""One errand for exchangelib: ews-client.py URL USER PASSWORD MAILBOX ACCESS ERRAND, the rest on standard input as JSON; answers in JSON."""
import datetime
import json
import sys
import warnings

warnings.simplefilter("ignore")

from exchangelib import (BASIC, DELEGATE, IMPERSONATION, UTC, Account, Attendee, CalendarItem, Configuration, Credentials,
                         EWSDateTime, EWSTimeZone, Mailbox, Version)
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_NONE
from exchangelib.version import EXCHANGE_2016

url, user, password, address, access, errand = sys.argv[1:7]
given = json.load(sys.stdin)


class Own(ExtendedProperty):
    property_set_id = "7b9a1f0e-5c3d-4f6a-8e2b-94d1c7a05e63"
    property_name = "CalendulaUid"
    property_type = "String"


class GlobalId(ExtendedProperty):
    distinguished_property_set_id = "Meeting"
    property_id = 3
    property_type = "Binary"


CalendarItem.register("calendula_uid", Own)
CalendarItem.register("global_id", GlobalId)

config = Configuration(service_endpoint=url, credentials=Credentials(user, password), auth_type=BASIC,
                       version=Version(build=EXCHANGE_2016), max_connections=1)
account = Account(address, config=config, autodiscover=False, default_timezone=EWSTimeZone("UTC"),
                  access_type={"impersonation": IMPERSONATION, "delegate": DELEGATE}[access])


def moment(ms):
    return EWSDateTime.from_datetime(datetime.datetime.fromtimestamp(ms / 1000, tz=datetime.timezone.utc))


def epoch(value):
    return int(value.timestamp() * 1000)


def by_uid():
    from exchangelib.properties import UID
    return list(account.calendar.filter(global_id=UID(given["uid"])))


answer = None
if errand == "events":
    view = account.calendar.view(start=moment(given["start"]), end=moment(given["end"]))
    answer = [{"uid": i.uid, "subject": i.subject, "start": epoch(i.start), "end": epoch(i.end)} for i in view]
elif errand == "details":
    answer = [{
        "uid": i.uid,
        "marked": i.calendula_uid,
        "private": i.sensitivity,
        "required": [a.mailbox.email_address for a in i.required_attendees or []],
        "resources": [[a.mailbox.email_address, a.response_type] for a in i.resources or []],
    } for i in by_uid()]
elif errand == "busy":
    info = account.protocol.get_free_busy_info([(account, "Required", False)], start=moment(given["start"]), end=moment(given["end"]))
    answer = [[epoch(e.start.replace(tzinfo=UTC)), epoch(e.end.replace(tzinfo=UTC)), e.busy_type]
              for view in info for e in view.calendar_events or []]
elif errand == "rooms":
    answer = sorted(room.email_address for rooms in account.protocol.get_roomlists()
                    for room in account.protocol.get_rooms(rooms.email_address))
elif errand == "names":
    answer = [m.email_address for m in account.protocol.resolve_names([given["text"]], search_scope="ActiveDirectory")]
elif errand == "create":
    item = CalendarItem(account=account, folder=account.calendar, subject="Entered by hand", uid=given["uid"],
                        start=moment(given["start"]), end=moment(given["end"]),
                        required_attendees=[Attendee(mailbox=Mailbox(email_address=a)) for a in given.get("attendees", [])])
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY if given.get("attendees") else SEND_TO_NONE)
elif errand == "move":
    [item] = by_uid()
    item.start, item.end = moment(given["start"]), moment(given["end"])
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
elif errand == "remove":
    [item] = by_uid()
    item.delete(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
elif errand == "sync":
    answer = []
    for kind, item in account.calendar.sync_items(sync_state=given.get("state")):
        answer.append(kind)
    answer = {"state": account.calendar.item_sync_state, "kinds": answer}
json.dump(answer, sys.stdout)
