"""One errand for the caldav library: client.py ORIGIN USER PASSWORD ERRAND, the rest on standard input as JSON; answers in JSON."""
import json
import sys

import caldav

origin, user, password, errand = sys.argv[1:5]
given = json.load(sys.stdin)
principal = caldav.DAVClient(url=origin, username=user, password=password).principal()
calendars = principal.calendars()
answer = None
if errand == "calendars":
    answer = [str(one.url) for one in calendars]
elif errand == "events":
    answer = [one.data for one in calendars[0].events()]
elif errand == "create":
    calendars[0].save_event(given["text"])
elif errand == "move":
    event = calendars[0].event_by_uid(given["uid"])
    event.data = given["text"]
    event.save()
elif errand == "remove":
    calendars[0].event_by_uid(given["uid"]).delete()
json.dump(answer, sys.stdout)
