#!/bin/sh
# Runs munged in the foreground with the key of this deployment, as an ordinary user; a socket that an unclean stop has left is replaced.
set -eu
umask 022
exec munged --foreground --force --key-file=/run/secrets/munge --socket=/run/munge/munge.socket.2 \
  --pid-file=/run/munge/munged.pid --seed-file=/run/munge/munged.seed --log-file=/dev/stderr
