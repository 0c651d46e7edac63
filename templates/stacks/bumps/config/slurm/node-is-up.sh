#!/bin/sh
# Whether this machine takes jobs, as the controller sees it.
set -eu
case $(sinfo --noheader --nodes="$(hostname)" --format=%T) in
  idle* | mixed* | allocated* | completing* | reserved*) ;;
  *) exit 1 ;;
esac
