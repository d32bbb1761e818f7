#!/bin/sh
# Keeps the edge's lists of API processes: a server for each address that the names of EDGE_API_SERVERS have, as
# "api-1:3000 api-2:3000" or, for all pods of a headless service, "api:3000". nginx by itself looks a name up once, and
# with consistent hashing takes all addresses of a name for one server. The names are looked up every
# EDGE_API_LOOKUP_SECONDS, and nginx is told when the addresses have changed. Where no name has an address, the list
# stays as it is: an API whose database is away has no ready pod, and still answers from what it remembers. Once an hour
# nginx is told anyway: it looks the store's name up then.
#
# The second list is of those that take uploads. Every fifth time each process is asked whether it does; one that says
# no (its clock was set back, it has no node number) gets none, unless they all say so: their answer tells the client why.
set -u
folder=${EDGE_RUN_FOLDER:-/tmp}
list=$folder/api-servers.conf
takers=$folder/upload-servers.conf
pid=$folder/nginx.pid
pause=${EDGE_API_LOOKUP_SECONDS:-2}
ask_every=5
at_least_every=3600

# "address:port" of each process, IPv6 in brackets. A name that has both kinds of addresses has them of the same pods.
addresses() {
  for server in $EDGE_API_SERVERS; do
    name=${server%:*} port=${server##*:}
    name=${name#\[} name=${name%\]}
    found=$(getent ahostsv4 "$name") || found=$(getent ahostsv6 "$name")
    echo "$found" | while read -r address type _; do
      [ "$type" = STREAM ] || continue
      case $address in *:*) address="[$address]" ;; esac
      echo "$address:$port"
    done
  done | sort -u
}

# Of the addresses that are read, those that say that they take no uploads. One that says nothing may take them.
refusing() {
  while read -r address; do
    printf 'url = "http://%s/health/ready?for=uploads"\noutput = "/dev/null"\n' "$address"
  done | curl --silent --globoff --parallel --max-time 4 --write-out '%{http_code} %{url}\n' --config - |
    sed -n 's|^503 http://\(.*\)/health/ready.*|\1|p'
}

# The first list without the second.
without() {
  echo "$1" | while read -r address; do
    case " $(echo "$2" | tr '\n' ' ') " in *" $address "*) ;; *) echo "$address" ;; esac
  done
}

servers() {
  [ -z "$1" ] || echo "$1" | sed 's/.*/server & max_fails=2 fail_timeout=1s;/'
}

# Both lists, as one text: the second begins with the line "for uploads".
lists() {
  servers "$known"
  echo 'for uploads'
  able=$(without "$known" "$refusers")
  servers "${able:-$known}"
}

# Writes each list whole, as nginx may read it at any time.
write() {
  echo "$1" | sed '/^for uploads$/,$d' > "$list.new" && mv "$list.new" "$list" &&
    echo "$1" | sed '1,/^for uploads$/d' > "$takers.new" && mv "$takers.new" "$takers"
}

follow() {
  # What has read the lists, and can be told.
  until [ -s "$pid" ]; do sleep "$pause"; done
  told=$(date +%s) looks=0 old=''
  [ -z "$known" ] || old=$(lists)
  while sleep "$pause" && nginx=$(cat "$pid") && kill -0 "$nginx"; do
    now=$(date +%s)
    found=$(addresses)
    [ -z "$found" ] || known=$found
    [ -n "$known" ] || continue
    [ $((looks % ask_every)) -ne 0 ] || refusers=$(echo "$known" | refusing)
    looks=$((looks + 1))
    new=$(lists)
    [ "$new" = "$old" ] && [ $((now - told)) -lt "$at_least_every" ] && continue
    write "$new" || continue
    # A reload that nginx would refuse, as where the store's name has no address just now, is tried again.
    if nginx -t -q -c "$folder/nginx.conf" 2> /dev/null; then
      kill -HUP "$nginx" && told=$now old=$new
    elif [ -n "$old" ]; then
      write "$old"
    fi
  done
}

known=$(addresses) refusers=''
if [ -n "$known" ]; then
  write "$(lists)"
else
  # Somebody must be named: who asks for nobody gets 503 and Retry-After.
  echo 'server unix:/tmp/no-api.sock;' | tee "$list" > "$takers"
fi
follow &
