#!/bin/bash
# Radicale on loopback: stores calendars, schedules nothing.   radicale.sh STATE_FOLDER
# RIGHTS=full (default): svc may do everything | some: not with the calendars of frank
state=$1; . "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
fresh_state
packages_for /usr/lib/python3/dist-packages/radicale/__init__.py:python3-radicale /usr/bin/curl:curl
port=$(free_port)
printf '%s:pw\n' svc "${PEOPLE[@]}" "${ROOMS[@]}" >users
mkdir data
cat >config <<CONF
[server]
hosts = 127.0.0.1:$port
[auth]
type = htpasswd
htpasswd_filename = $state/users
htpasswd_encryption = plain
[rights]
type = from_file
file = $state/rights
[storage]
filesystem_folder = $state/data
[logging]
level = warning
CONF
[[ ${RIGHTS:-full} == full ]] && reach='.*' || reach='(?!frank).*'
cat >rights <<CONF
[service]
user: svc
collection: $reach
permissions: RrWw
[home]
user: .+
collection: {user}
permissions: RW
[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
[root]
user: .+
collection:
permissions: R
CONF
as_user nobody
"${run[@]}" setsid /usr/bin/python3 -m radicale --config "$state/config" >radicale.log 2>&1 </dev/null &
url=http://127.0.0.1:$port/
wait_for 207 "$url" -u svc:pw -X PROPFIND -H 'Depth: 0'
note_processes python3 "$state/config"
for name in "${PEOPLE[@]}" "${ROOMS[@]}"; do # a home appears with the first log-in; before that no calendar can be made in it
  wait_for 207 "$url$name/" -u "$name:pw" -X PROPFIND -H 'Depth: 0'
  curl -sf -o /dev/null -u "$name:pw" -X MKCALENDAR "$url$name/personal/" || broken "no calendar for $name"
done
echo "URL=$url"
