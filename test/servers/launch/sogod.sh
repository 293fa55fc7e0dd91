#!/bin/bash
# The daemon of a SOGo that sogo.sh has set up, for its first start and for every one after a stop.   sogod.sh STATE_FOLDER PORT
state=$1 port=$2; . "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
cd "$state"
as_user sogo
rm -f sogo.pid
"${run[@]}" env GNUSTEP_CONFIG_FILE="$state/gnustep.conf" setsid /usr/sbin/sogod -WOPort "127.0.0.1:$port" \
  -WOPidFile "$state/sogo.pid" -WOLogFile "$state/sogo.log" >/dev/null 2>&1 </dev/null || broken 'sogod did not start'
wait_for 207 "http://127.0.0.1:$port/SOGo/dav/svc/" -u svc:pw -X PROPFIND -H 'Depth: 0'
note_processes sogod "$state/sogo.pid"
