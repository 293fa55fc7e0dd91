#!/bin/bash
# SOGo with a PostgreSQL and memcached of its own on loopback.   sogo.sh STATE_FOLDER
# RIGHTS=superuser (default) | free-busy (dates and times of everybody) | no-private (the same without private events) | none
state=$1; . "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
fresh_state
packages_for /usr/sbin/sogod:sogo '/usr/lib/postgresql/*/bin/initdb:postgresql' /usr/bin/memcached:memcached /usr/bin/curl:curl
((EUID == 0)) || [[ ! -e /etc/sogo/sogo.conf || -r /etc/sogo/sogo.conf ]] || cannot 'sogod stops when it may not read /etc/sogo/sogo.conf'

superusers= roles=
case ${RIGHTS:-superuser} in
  superuser) superusers=svc ;;
  free-busy) roles='PublicDAndTViewer, ConfidentialDAndTViewer, PrivateDAndTViewer' ;;
  no-private) roles='PublicDAndTViewer, ConfidentialDAndTViewer' ;;
  none) ;;
esac
port=$(free_port) database=$(free_port) cache=$(free_port)
source="postgresql://sogo:sogo@127.0.0.1:$database/sogo"
mkdir defaults
cat >defaults/sogod.plist <<CONF
{
  SOGoProfileURL = "$source/sogo_user_profile";
  OCSFolderInfoURL = "$source/sogo_folder_info";
  OCSSessionsFolderURL = "$source/sogo_sessions_folder";
  OCSEMailAlarmsFolderURL = "$source/sogo_alarms_folder";
  SOGoUserSources = (
    { type = sql; id = users; displayName = "Users"; canAuthenticate = YES; isAddressBook = YES;
      viewURL = "$source/sogo_users"; userPasswordAlgorithm = plain;
      KindFieldName = kind; MultipleBookingsFieldName = multiplebookings; }
  );
  SOGoSuperUsernames = ($superusers);
  SOGoCalendarDefaultRoles = ($roles);
  SOGoTimeZone = UTC;
  SOGoMailDomain = "example.test";
  SOGoCalendarDAVAccessEnabled = YES;
  SOGoAppointmentSendEMailNotifications = NO;
  SOGoEnableEMailAlarms = NO;
  SOGoMemcachedHost = "127.0.0.1:$cache";
  WOWorkersCount = 2;
  SxVMemLimit = 512;
}
CONF
# Leads sogod to our settings without touching /etc.
echo "GNUSTEP_USER_DEFAULTS_DIR=$state/defaults" >gnustep.conf
as_user sogo

start_postgres "$database"
"${psql[@]}" -U postgres -d postgres -c 'create role sogo login' -c 'create database sogo owner sogo' || broken 'no database'
{
  echo 'create table sogo_users (c_uid varchar(64) primary key, c_name varchar(64), c_password varchar(64), c_cn varchar(128), mail varchar(128), kind varchar(32), multiplebookings int);'
  for name in "${PEOPLE[@]}" svc; do
    echo "insert into sogo_users values ('$name', '$name', 'pw', '$(display_name "$name")', '$name@example.test', null, null);"
  done
  # A room is a location; one booking at a time makes it accept what is free and refuse the rest.
  for name in "${ROOMS[@]}"; do
    echo "insert into sogo_users values ('$name', '$name', 'pw', '$(display_name "$name")', '$name@example.test', 'location', 1);"
  done
} | "${psql[@]}" -U sogo -d sogo -f - || broken 'people were not loaded'

"${run[@]}" memcached -d -P "$state/memcached.pid" -l 127.0.0.1 -p "$cache" -m 32 || broken 'memcached did not start'
bash "$(dirname "${BASH_SOURCE[0]}")/sogod.sh" "$state" "$port"
url=http://127.0.0.1:$port/SOGo/dav/
for name in "${PEOPLE[@]}" "${ROOMS[@]}"; do # a calendar comes into being when its owner looks for the first time
  wait_for 207 "$url$name/Calendar/" -u "$name:pw" -X PROPFIND -H 'Depth: 1'
done
echo "$(cat memcached.pid) memcached" >>pids
echo "URL=$url"
