# Steps shared by the launchers of real servers. Sourced with $state set to the state folder.
# A launcher exits with 77 when it cannot run here; the reason is then its last line on stderr.
set -euo pipefail

PEOPLE=(alice bob carol dave erin frank)
ROOMS=(room-elbe room-alster)

cannot() { echo "$1" >&2; exit 77; }
broken() { echo "$1" >&2; tail -n 20 "$state"/*.log >&2 2>/dev/null || true; exit 1; }

fresh_state() {
  [[ -z $(ls -A "$state" 2>/dev/null) ]] || broken "$state is not empty"
  mkdir -p "$state"; chmod 755 "$state"; : >"$state/pids"; cd "$state"
}

# packages_for FILE:PACKAGE ... installs what is missing; packages may not start services of their own meanwhile.
packages_for() {
  local pair missing=()
  for pair; do compgen -G "${pair%%:*}" >/dev/null || missing+=("${pair##*:}"); done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || cannot "the packages ${missing[*]} are missing and this is no Debian"
  ((EUID == 0)) || cannot "the packages ${missing[*]} are missing and only root can install them"
  local policy=/usr/sbin/policy-rc.d ours=
  if [[ ! -e $policy ]]; then printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; ours=1; fi
  local failed=
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$state/apt.log" 2>&1 || failed=1
  [[ -z $ours ]] || rm -f "$policy"
  [[ -z $failed ]] || cannot "the packages ${missing[*]} could not be installed"
}

# as_user NAME: sets run=(...) to become that user when we are root, and gives the state folder to it.
as_user() {
  run=(env)
  if ((EUID == 0)); then run=(runuser -u "$1" --); chown -R "$1" "$state"; fi
}

# Below the range from which client sockets are taken.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# note_processes COMMAND ARGUMENT: writes down the ids of processes of that name with that argument.
note_processes() {
  local folder
  for folder in /proc/[0-9]*; do
    [[ $(cat "$folder/comm" 2>/dev/null) == "$1"* ]] || continue
    if tr '\0' '\n' <"$folder/cmdline" 2>/dev/null | grep -qxF -- "$2"; then echo "${folder#/proc/} $1" >>"$state/pids"; fi
  done
}

start_postgres() { # PORT
  local bin; bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  "${run[@]}" "$bin/initdb" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync -D "$state/database" >"$state/initdb.log" 2>&1 || broken "no database folder"
  "${run[@]}" "$bin/pg_ctl" -D "$state/database" -l "$state/database.log" -w -t 60 \
    -o "-p $1 -k $state -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null || broken "PostgreSQL did not start"
  echo "$(head -n 1 "$state/database/postmaster.pid") postgres" >>"$state/pids"
  psql=("${run[@]}" "$bin/psql" -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1")
}

wait_for() { # STATUS URL [curl options]
  local code
  for _ in $(seq 120); do
    code=$(curl -s -o /dev/null -m 5 -w '%{http_code}' "${@:3}" "$2" || true)
    [[ $code != "$1" ]] || return 0
    sleep 0.5
  done
  broken "$2 does not answer $1 (last: $code)"
}

display_name() { local words=${1//-/ }; local out=(); for w in $words; do out+=("${w^}"); done; echo "${out[*]}"; }
