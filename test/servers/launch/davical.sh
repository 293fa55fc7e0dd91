#!/bin/bash
# DAViCal under PHP's own web server with a PostgreSQL of its own on loopback.   davical.sh STATE_FOLDER
# svc is administrator; fbonly has only the default privileges (free/busy).
state=$1; . "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
fresh_state
packages_for /usr/share/davical/htdocs/caldav.php:davical /usr/bin/php:php-cli '/usr/lib/postgresql/*/bin/initdb:postgresql' \
  /usr/bin/curl:curl /usr/share/perl5/YAML.pm:libyaml-perl '/usr/lib/*/perl5/*/DBD/Pg.pm:libdbd-pg-perl'
port=$(free_port) database=$(free_port)
cat >davical-conf.php <<CONF
<?php
\$_SERVER['SERVER_NAME'] = '127.0.0.1'; // undoes the detour of router.php
\$c->domain_name = 'example.test';
\$c->admin_email = 'admin@example.test';
\$c->pg_connect[] = 'dbname=davical host=127.0.0.1 port=$database user=davical_app';
\$c->enable_auto_schedule = true;
\$c->default_privileges = array('read-free-busy', 'schedule-send', 'schedule-deliver');
CONF
cat >router.php <<'CONF'
<?php
// Every path is DAViCal's. It includes /etc/davical/<SERVER_NAME>-conf.php, so the name leads to our file instead.
$_SERVER['PATH_INFO'] = preg_replace('#^/caldav\.php#', '', rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)));
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/caldav.php';
$_SERVER['SCRIPT_FILENAME'] = '/usr/share/davical/htdocs/caldav.php';
$_SERVER['SERVER_NAME'] = '../..' . getenv('STATE_FOLDER') . '/davical';
set_include_path('/usr/share/davical/inc:/usr/share/awl/inc');
chdir('/usr/share/davical/htdocs');
require '/usr/share/davical/htdocs/caldav.php';
CONF
as_user postgres
start_postgres "$database"
export PGHOST=127.0.0.1 PGPORT=$database PGUSER=postgres DBAOPTS="--dbhost 127.0.0.1 --dbport $database"
"${run[@]}" sh /usr/share/davical/dba/create-database.sh davical adminpw >create.log 2>&1 || broken 'no DAViCal database'
{
  for name in svc fbonly "${PEOPLE[@]}" "${ROOMS[@]}"; do
    [[ $name == room-* ]] && type=2 || type=1
    echo "insert into usr (username, password, fullname, email) values ('$name', '**pw', '$(display_name "$name")', '$name@example.test');"
    echo "insert into principal (type_id, user_no, displayname, default_privileges) select $type, user_no, fullname, privilege_to_bits(array['read-free-busy', 'schedule-send', 'schedule-deliver']) from usr where username = '$name';"
  done
  echo "insert into role_member (role_no, user_no) select 1, user_no from usr where username = 'svc';"
} | "${psql[@]}" -U davical_dba -d davical -f - >people.log || broken 'people were not loaded'
"${run[@]}" env STATE_FOLDER="$state" PHP_CLI_SERVER_WORKERS=4 setsid php -d display_errors=0 -d error_log="$state/php.log" \
  -S "127.0.0.1:$port" -t /usr/share/davical/htdocs "$state/router.php" >http.log 2>&1 </dev/null &
url=http://127.0.0.1:$port/
wait_for 401 "${url}svc/"
note_processes php "$state/router.php"
for name in svc "${PEOPLE[@]}" "${ROOMS[@]}"; do
  curl -sf -o /dev/null -u svc:pw -X MKCALENDAR "$url$name/calendar/" || broken "no calendar for $name"
done
echo "URL=$url"
