#!/bin/sh
# Keeps the edge's lists of API processes. EDGE_API_SERVERS names them: "api-1:3000 api-2:3000", or "api:3000" for all
# pods of a headless service. Each address of a name is a server: nginx itself resolves a name only once, and consistent
# hashing treats all addresses of a name as one server. The names are resolved every EDGE_API_LOOKUP_SECONDS, and nginx
# is reloaded when the addresses have changed. If no name has an address, the list stays: an API whose database is down
# has no ready pod, and still answers from its caches. Once an hour nginx is reloaded anyway, to resolve the store's
# name.
#
# The second list has the processes that accept uploads. Every fifth time each process is asked; one that refuses (its
# clock was set back, it has no node number) is left out, unless all refuse: their answer then tells the client why.
set -u
folder=${EDGE_RUN_FOLDER:-/tmp}
list=$folder/api-servers.conf
takers=$folder/upload-servers.conf
pid=$folder/nginx.pid
pause=${EDGE_API_LOOKUP_SECONDS:-2}
ask_every=5
at_least_every=3600

# Prints "address:port" of each process, IPv6 in brackets. With both families a name has the same pods in each.
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

# Reads addresses and prints those that refuse uploads. A process that does not answer may accept them.
refusing() {
  while read -r address; do
    printf 'url = "http://%s/health/ready?for=uploads"\noutput = "/dev/null"\n' "$address"
  done | curl --silent --globoff --parallel --max-time 4 --write-out '%{http_code} %{url}\n' --config - |
    sed -n 's|^503 http://\(.*\)/health/ready.*|\1|p'
}

# Prints the first list without the second.
without() {
  echo "$1" | while read -r address; do
    case " $(echo "$2" | tr '\n' ' ') " in *" $address "*) ;; *) echo "$address" ;; esac
  done
}

servers() {
  [ -z "$1" ] || echo "$1" | sed 's/.*/server & max_fails=2 fail_timeout=1s;/'
}

# Prints both lists as one text; the second begins with the line "for uploads".
lists() {
  servers "$known"
  echo 'for uploads'
  able=$(without "$known" "$refusers")
  servers "${able:-$known}"
}

# Replaces each list in one step, because nginx may read it at any time.
write() {
  echo "$1" | sed '/^for uploads$/,$d' > "$list.new" && mv "$list.new" "$list" &&
    echo "$1" | sed '1,/^for uploads$/d' > "$takers.new" && mv "$takers.new" "$takers"
}

follow() {
  # Wait until nginx runs and can be reloaded.
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
    # A reload that nginx would refuse, for example while the store's name has no address, is retried.
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
  # A list must not be empty. Without a process, clients get 503 and Retry-After.
  echo 'server unix:/tmp/no-api.sock;' | tee "$list" > "$takers"
fi
follow &
