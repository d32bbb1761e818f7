#!/bin/sh
# Keeps the edge's list of API processes: a server for each address that the names of EDGE_API_SERVERS have, as
# "api-1:3000 api-2:3000" or, for all pods of a headless service, "api:3000". nginx by itself looks a name up once, and
# with consistent hashing takes all addresses of a name for one server. The names are looked up every
# EDGE_API_LOOKUP_SECONDS, and nginx is told when the addresses have changed. Where no name has an address, the list
# stays as it is: an API whose database is away has no ready pod, and still answers from what it remembers. Once an hour
# nginx is told anyway: it looks the store's name up then.
set -u
folder=${EDGE_RUN_FOLDER:-/tmp}
list=$folder/api-servers.conf
pid=$folder/nginx.pid
pause=${EDGE_API_LOOKUP_SECONDS:-2}
at_least_every=3600

servers() {
  for server in $EDGE_API_SERVERS; do
    getent ahostsv4 "${server%:*}" | while read -r address type _; do
      [ "$type" = STREAM ] && echo "server $address:${server##*:} max_fails=2 fail_timeout=1s;"
    done
  done | sort -u
}

follow() {
  # What has read the list, and can be told.
  until [ -s "$pid" ]; do sleep "$pause"; done
  told=$(date +%s)
  while sleep "$pause" && nginx=$(cat "$pid") && kill -0 "$nginx"; do
    now=$(date +%s)
    old=$(cat "$list")
    new=$(servers)
    [ -n "$new" ] || new=$old
    [ "$new" = "$old" ] && [ $((now - told)) -lt "$at_least_every" ] && continue
    echo "$new" > "$list.new" && mv "$list.new" "$list" || continue
    # A reload that nginx would refuse, as where the store's name has no address just now, is tried again.
    if nginx -t -q -c "$folder/nginx.conf" 2> /dev/null; then
      kill -HUP "$nginx" && told=$now
    else
      echo "$old" > "$list"
    fi
  done
}

servers > "$list"
# Somebody must be named: who asks for nobody gets 503 and Retry-After.
[ -s "$list" ] || echo 'server unix:/tmp/no-api.sock;' > "$list"
follow &
