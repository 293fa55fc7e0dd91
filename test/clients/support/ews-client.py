"""One errand for exchangelib: ews-client.py URL USER PASSWORD MAILBOX ERRAND, the rest on standard input as JSON; answers in JSON."""
import datetime
import json
import sys
import warnings

warnings.simplefilter("ignore")

from exchangelib import (BASIC, IMPERSONATION, UTC, Account, CalendarItem, Configuration, Credentials, EWSDateTime, EWSTimeZone,
                         Version)
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_NONE
from exchangelib.properties import UID
from exchangelib.services import SendNotification
from exchangelib.version import EXCHANGE_2016

url, user, password, address, errand = sys.argv[1:6]
given = json.load(sys.stdin)


class GlobalId(ExtendedProperty):
    """The property by which events are searched by UID; the library packs the UID into it by itself."""

    distinguished_property_set_id = "Meeting"
    property_id = 3
    property_type = "Binary"


CalendarItem.register("global_id", GlobalId)
config = Configuration(service_endpoint=url, credentials=Credentials(user, password), auth_type=BASIC,
                       version=Version(build=EXCHANGE_2016), max_connections=1)
account = Account(address, config=config, autodiscover=False, default_timezone=EWSTimeZone("UTC"), access_type=IMPERSONATION)


def moment(ms):
    return EWSDateTime.from_datetime(datetime.datetime.fromtimestamp(ms / 1000, tz=datetime.timezone.utc))


def epoch(value):
    return int(value.timestamp() * 1000)


def by_uid():
    # Not `get`, which packs the UID a second time.
    [item] = list(account.calendar.filter(global_id=UID(given["uid"])))
    return item


answer = None
if errand == "events":
    view = account.calendar.view(start=moment(given["start"]), end=moment(given["end"]))
    answer = [{"uid": i.uid, "start": epoch(i.start), "end": epoch(i.end)} for i in view]
elif errand == "busy":
    # Times come without a zone: they are in the one that was asked for.
    info = account.protocol.get_free_busy_info([(account, "Required", False)], start=moment(given["start"]), end=moment(given["end"]))
    answer = [[epoch(e.start.replace(tzinfo=UTC)), epoch(e.end.replace(tzinfo=UTC))] for view in info for e in view.calendar_events or []]
elif errand == "create":
    item = CalendarItem(account=account, folder=account.calendar, subject="Entered by hand", uid=given["uid"],
                        start=moment(given["start"]), end=moment(given["end"]))
    item.save(send_meeting_invitations=SEND_TO_NONE)
elif errand == "move":
    item = by_uid()
    item.start, item.end = moment(given["start"]), moment(given["end"])
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
elif errand == "remove":
    by_uid().delete(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
elif errand == "subscribe":
    answer, _ = account.calendar.subscribe_to_push(callback_url=given["url"], status_frequency=30)
elif errand == "answers":
    service = SendNotification(protocol=account.protocol)
    answer = {"ok": service.ok_payload().decode(), "unsubscribe": service.unsubscribe_payload().decode()}
elif errand == "read":
    read = [n for body in given["bodies"] for n in SendNotification(protocol=account.protocol).parse(body.encode())]
    answer = [{"id": n.subscription_id, "events": [type(event).__name__ for event in n.events]} for n in read]
json.dump(answer, sys.stdout)
