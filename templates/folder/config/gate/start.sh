#!/bin/sh
# Starts what it is given, which is nginx, after writing down the networks that this container is in. The way out is for those who are in
# them: Docker before 28 passes on whoever, on another machine, has a route to the address of a container with a published port.
set -eu

# Each network as the kernel has it, in hexadecimal numbers with the last part first; what has a gateway is no network of this container.
awk '
  function number(text, at) { return 16 * (index(digits, substr(text, at, 1)) - 1) + index(digits, substr(text, at + 1, 1)) - 1 }
  function dotted(text) { return number(text, 7) "." number(text, 5) "." number(text, 3) "." number(text, 1) }
  function bits(mask, at, sum) { for (at = 1; at <= 8; at++) sum += index("08CEF", substr(mask, at, 1)) - 1; return sum }
  BEGIN { digits = "0123456789ABCDEF"; print "allow 127.0.0.0/8;" }
  FNR > 1 && $3 == "00000000" && $8 != "00000000" { print "allow " dotted($2) "/" bits($8) ";" }
  END { print "deny all;" }
' "${ROUTES:-/proc/net/route}" >"${OWN_NETWORKS:-/tmp/own-networks.conf}"
exec "$@"
