#!/bin/sh
# Loads the images that scripts/save-images.sh has put into an archive, after a look at its checksum. scripts/load-images.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock docker target registry build images; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

CALLER=$PWD

help() {
  cat <<END
Usage: scripts/load-images.sh [FILE]

Loads the images of ${TITLE:?} from an archive that scripts/save-images.sh has
made, if its checksum is the one in SHA256SUMS beside it. Init does so by itself
when images are missing and the archive lies in images/.

  FILE    the archive (default: $ARCHIVE in this folder)

Exit status: 0 done, and every image is here; 1 failed, 2 wrong usage.
END
}

main() {
  for option in "$@"; do
    case $option in
      --help | -h) help && exit 0 ;;
      -*) printf 'error: unknown option: %s\n' "$option" >&2 && exit 2 ;;
      /*) ARCHIVE=$option ;;
      *) ARCHIVE=$CALLER/$option ;;
    esac
  done
  cd "$FOLDER"
  take_lock
  watch_signals
  if [ ! -f "$ARCHIVE" ] || [ ! -r "$ARCHIVE" ]; then fail "$ARCHIVE is not a file that can be read" 'scripts/save-images.sh makes it on a machine with a network'; fi
  # shellcheck disable=SC2034 # lib.sh reads it
  STEPS=2
  step 'images' load_images "$ARCHIVE"
  step 'look whether all are here' look
}

look() {
  list_images --profile tool --profile build
  list_missing
  refuse_missing 'these images were not in the archive, which is one of another version or deployment'
}

main "$@"
