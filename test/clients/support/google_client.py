"""One errand for google-api-python-client: google_client.py ORIGIN DISCOVERY SUBJECT ERRAND, the rest on standard input as JSON."""
import datetime
import json
import sys

from google.oauth2 import service_account
from googleapiclient import discovery

origin, document, subject, errand = sys.argv[1:5]
given = json.load(sys.stdin)
credentials = service_account.Credentials.from_service_account_info(
    dict(given["key"], token_uri=origin + "/token"), scopes=["https://www.googleapis.com/auth/calendar"], subject=subject
)
with open(document, encoding="utf-8") as file:
    described = json.load(file)
# The version of Debian 12 has no other way to another address.
described["rootUrl"], described["baseUrl"] = origin + "/", origin + "/calendar/v3/"
api = discovery.build_from_document(described, base=origin + "/calendar/v3/", credentials=credentials)


def text(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def epoch(value):
    return int(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp() * 1000)


def times():
    return {name: {"dateTime": text(given[name]), "timeZone": "UTC"} for name in ("start", "end")}


answer = None
if errand == "events":
    page = api.events().list(calendarId="primary", singleEvents=True, orderBy="startTime", timeMin="2028-01-01T00:00:00Z").execute()
    answer = [
        {"id": one["id"], "title": one["summary"], "start": epoch(one["start"]["dateTime"]), "end": epoch(one["end"]["dateTime"])}
        for one in page["items"]
    ]
elif errand == "create":
    api.events().insert(calendarId="primary", body=dict(times(), id=given["id"], summary=given["title"])).execute()
elif errand == "move":
    # Several calls in one request, as this library offers.
    batch = api.new_batch_http_request(callback=lambda number, response, error: None if error is None else sys.exit(str(error)))
    batch.add(api.events().patch(calendarId="primary", eventId=given["id"], body=times()))
    batch.execute()
elif errand == "remove":
    api.events().delete(calendarId="primary", eventId=given["id"]).execute()
elif errand == "freebusy":
    body = {"timeMin": text(given["start"]), "timeMax": text(given["end"]), "items": [{"id": given["address"]}]}
    found = api.freebusy().query(body=body).execute()["calendars"][given["address"]]
    answer = found["errors"][0]["reason"] if "errors" in found else [[epoch(one["start"]), epoch(one["end"])] for one in found["busy"]]
json.dump(answer, sys.stdout)
