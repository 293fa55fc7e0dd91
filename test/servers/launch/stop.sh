#!/bin/bash
# Ends, by process id and name, what a launcher wrote down, and removes its folder.   stop.sh STATE_FOLDER [NAME]
# With a name only the processes of that name end, and the folder stays.
state=$1 only=${2:-}
[[ -f $state/pids ]] || exit 0
alive() { [[ $(cat "/proc/$1/comm" 2>/dev/null) == "$2"* && $(awk '{print $3}' "/proc/$1/stat" 2>/dev/null) != Z ]]; }
end() { # PID NAME SIGNAL
  alive "$1" "$2" || return 0
  kill "-$3" "$1" 2>/dev/null
  for _ in $(seq 30); do alive "$1" "$2" || return 0; sleep 0.1; done
  kill -KILL "$1" 2>/dev/null
}
if [[ $only ]]; then
  while read -r pid name; do [[ $name != "$only" ]] || end "$pid" "$name" TERM; done <"$state/pids"
  exit 0
fi
# The database goes last and by its fast shutdown.
while read -r pid name; do [[ $name == postgres ]] || end "$pid" "$name" TERM; done <"$state/pids"
while read -r pid name; do [[ $name != postgres ]] || end "$pid" "$name" INT; done <"$state/pids"
rm -rf -- "$state"
