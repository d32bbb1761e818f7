#!/bin/sh
# Runs before nginx starts. Writes the networks of EDGE_REAL_IP_FROM, separated by spaces or commas, as directives.
# These are the proxies in front of the edge whose X-Forwarded-For names the client. Without any, the client is the
# connecting address. nginx listens on IPv6 only if the kernel has it; otherwise it would not start.
set -eu
folder=${EDGE_RUN_FOLDER:-/tmp}

# A killed nginx leaves its sockets, and the next one could not listen there.
rm -f "$folder"/*.sock

networks=$(echo "${EDGE_REAL_IP_FROM:-}" | tr ',' ' ')
for network in $networks; do
  case $network in
    *[!0-9A-Fa-f.:/]*)
      echo "EDGE_REAL_IP_FROM: found '$network', expected addresses or CIDRs such as 10.0.0.0/8" >&2
      exit 1
      ;;
  esac
done
for network in $networks; do
  echo "set_real_ip_from $network;"
done > "$folder/real-ip.conf"

if [ -e /proc/net/if_inet6 ]; then
  echo 'listen [::]:8080;'
fi > "$folder/listen-ipv6.conf"
