#!/bin/sh
# Runs in the container `prepare`, as the user that the application is: whether a share can be written to, and whether it is the very
# one that the main machine uses. That one bears a mark, so that nobody ever writes into an empty mount point.
# Arguments: the machine, the deployment, the volume, whether the main machine uses it (main) or further ones only (others), and whether
# this machine has marked it before (marked) or not (new).
set -eu
root=${VOLUMES:-/volumes}/$3
mark=$root/.$2.share

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

if [ "$1" != main ] && [ "$4" = main ] && [ ! -e "$mark" ]; then
  fail "${mark##*/} is not in the share $3: it is not what the main machine uses. Mount that one here, or run ./init-deployment.sh there first"
fi
if [ "$5" = marked ] && [ ! -e "$mark" ]; then
  fail "${mark##*/} is not in the share $3 any more: another place is mounted, or none. Mount the right one;
       where an empty one is right, remove .deployment/shares/$3, by which this machine knows that it was there"
fi
probe=$root/.$2.probe.$1
if ! { printf 'written by %s\n' "$1" >"$probe"; } 2>/dev/null; then
  fail "the share $3 cannot be written by the user $(id -u) of the group $(id -g): chown $(id -u):$(id -g) where it is exported"
fi
grep -Fxq "written by $1" "$probe" || fail "what is written to the share $3 is not there when it is read again"
rm -f "$probe"
if [ "$1" = main ] && [ ! -e "$mark" ]; then
  printf 'The machines of the deployment %s know their common data by this file.\n' "$2" >"$mark"
fi
