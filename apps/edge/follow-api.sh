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

servers() {
  for server in $EDGE_API_SERVERS; do
    getent ahostsv4 "${server%:*}" | while read -r address type _; do
      [ "$type" = STREAM ] && echo "server $address:${server##*:} max_fails=2 fail_timeout=5s;"
    done
  done | sort -u
}

follow() {
  told=$(date +%s)
  while sleep "${EDGE_API_LOOKUP_SECONDS:-2}"; do
    # Not before nginx has started, which could not be told.
    [ -s "$folder/nginx.pid" ] || continue
    now=$(date +%s)
    new=$(servers)
    [ -n "$new" ] || new=$(cat "$list")
    [ "$new" = "$(cat "$list")" ] && [ $((now - told)) -lt 3600 ] && continue
    told=$now
    echo "$new" > "$list.new"
    mv "$list.new" "$list"
    kill -HUP "$(cat "$folder/nginx.pid")"
  done
}

servers > "$list"
# Somebody must be named: who asks for nobody gets 503 and Retry-After.
[ -s "$list" ] || echo 'server unix:/tmp/no-api.sock;' > "$list"
follow &
