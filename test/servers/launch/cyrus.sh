#!/bin/bash
# Cyrus IMAP and CalDAV on loopback.   cyrus.sh STATE_FOLDER      must run as root
# svc has all rights on everybody's calendar Default but frank's.
state=$1; . "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
((EUID == 0)) || cannot 'Cyrus must be started as root'
fresh_state
packages_for /usr/lib/cyrus/bin/master:cyrus-imapd /usr/lib/cyrus/bin/httpd:cyrus-caldav /usr/sbin/saslpasswd2:sasl2-bin \
  '/usr/lib/*/sasl2/libplain.so:libsasl2-modules' /usr/bin/curl:curl
port=$(free_port) imap=$(free_port)
cat >imapd.conf <<CONF
configdirectory: $state/conf
defaultpartition: default
partition-default: $state/spool
admins: cyrus
servername: localhost
unixhierarchysep: yes
altnamespace: yes
virtdomains: off
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $state/sasldb2
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
httpmodules: caldav freebusy admin
httpallowcompress: no
caldav_allowscheduling: on
caldav_create_default: yes
caldav_create_sched: yes
caldav_maxdatetime: 20380119T031407Z
calendar_user_address_set: example.test
autocreate_quota: 0
autocreate_inbox_folders: INBOX
autocreate_post: yes
zoneinfo_zonetimes: no
lmtpsocket: $state/sock/lmtp
idlesocket: $state/sock/idle
notifysocket: $state/sock/notify
CONF
cat >cyrus.conf <<CONF
START {
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r -C $state/imapd.conf"
}
SERVICES {
  imap cmd="imapd -C $state/imapd.conf -U 30" listen="127.0.0.1:$imap" prefork=0 maxchild=5
  http cmd="httpd -C $state/imapd.conf -U 30" listen="127.0.0.1:$port" prefork=1 maxchild=10
}
EVENTS {
}
CONF
mkdir -p conf/{db,lock,log,msg,proc,ptclient,quota,sieve,socket,user} spool sock
for name in svc cyrus "${PEOPLE[@]}" "${ROOMS[@]}"; do echo -n pw | saslpasswd2 -c -p -f sasldb2 -u localhost "$name"; done
chown -R cyrus:mail "$state"
setsid /usr/lib/cyrus/bin/master -C "$state/imapd.conf" -M "$state/cyrus.conf" -p "$state/master.pid" -D >master.log 2>&1 </dev/null &
url=http://127.0.0.1:$port/dav/
wait_for 401 "${url}principals/user/svc/" -X PROPFIND -H 'Depth: 0'
note_processes master "$state/imapd.conf"

as_administrator() { # IMAP commands on stdin; any answer but OK ends the script
  local line tag=0 socket
  exec {socket}<>"/dev/tcp/127.0.0.1/$imap"
  read -r -t 20 line <&"$socket"
  { echo 'login cyrus pw'; cat; } | while IFS= read -r command; do
    tag=$((tag + 1)); printf 'a%d %s\r\n' "$tag" "$command" >&"$socket"
    while read -r -t 20 line <&"$socket"; do [[ $line != a$tag\ * ]] || break; done
    [[ $line == a$tag\ OK* ]] || { echo "$command: $line" >>administrator.log; exit 1; }
  done
}
printf 'create user/%s\n' svc "${PEOPLE[@]}" "${ROOMS[@]}" | as_administrator || broken 'mailboxes were not created'
for name in svc "${PEOPLE[@]}" "${ROOMS[@]}"; do # the first visit makes the calendars
  wait_for 207 "${url}calendars/user/$name/" -u "$name:pw" -X PROPFIND -H 'Depth: 1'
done
for name in "${PEOPLE[@]}" "${ROOMS[@]}"; do
  [[ $name == frank ]] || echo "setacl \"user/$name/#calendars/Default\" svc lrswipkxtecdan9"
done | as_administrator || broken 'rights were not set'
echo "URL=$url"
