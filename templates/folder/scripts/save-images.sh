#!/bin/sh
# Puts every image of this deployment into one archive, for a machine without a registry. scripts/save-images.sh --help
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
# What is half written: on every exit, whatever its reason.
PARTIAL=

help() {
  cat <<END
Usage: scripts/save-images.sh [FILE]

Puts every image of ${TITLE:?} into one archive: those of its services, of the
jobs of init, and of its tools. What is not here yet is fetched first, or built.
Beside the archive it writes SHA256SUMS; both belong into images/ of this folder
on the machine that is to run it, where init loads them.

  FILE    the archive, .tar.gz (default: $ARCHIVE in this folder)

Exit status: 0 done, 1 failed (nothing is left of it), 2 wrong usage.
END
}

main() {
  read_options "$@"
  cd "$FOLDER"
  take_lock
  watch_signals
  # shellcheck disable=SC2034 # lib.sh reads it
  STEPS=3
  step 'images' gather
  step "$ARCHIVE" save
  step 'checksum' note_sum
  printf '\nSaved in %s, with SHA256SUMS beside it: %s images.\n' "$ARCHIVE" "$(grep -c . "$WORK/images")"
}

read_options() {
  for option in "$@"; do
    case $option in
      --help | -h) help && exit 0 ;;
      -*) printf 'error: unknown option: %s\n' "$option" >&2 && exit 2 ;;
      /*) ARCHIVE=$option ;;
      *) ARCHIVE=$CALLER/$option ;;
    esac
  done
  case $ARCHIVE in
    *.tar.gz | *.tgz) ;;
    *) printf 'error: %s does not end in .tar.gz, which it is going to be\n' "$ARCHIVE" >&2 && exit 2 ;;
  esac
}

# gather: each by name and tag, since a digest is nothing that docker load brings back.
gather() {
  list_images --profile tool --profile build
  while read -r image; do case $image in *@*) problem "$image" ;; esac done <"$WORK/images"
  fail_on_problems 'these images are named by their digest, which an archive does not keep: name them by a tag, the checksum of the archive vouches for what is in it'
  list_missing
  fetch_missing
}

save() {
  mkdir -p "$(dirname -- "$ARCHIVE")" || fail "cannot make $(dirname -- "$ARCHIVE")"
  hand_over "$(dirname -- "$ARCHIVE")"
  PARTIAL=$ARCHIVE.partial
  : >"$PARTIAL" || fail "cannot write $PARTIAL"
  mkfifo "$WORK/archive"
  gzip <"$WORK/archive" >"$PARTIAL" &
  packer=$!
  # shellcheck disable=SC2046 # names of images are words
  into "$WORK/archive" attend_docker 86400 save $(cat "$WORK/images") 2>"$WORK/errors" || fail_with 'the images could not be saved' "$WORK/errors"
  wait "$packer" || fail "cannot write $PARTIAL"
}

# note_sum: other archives may lie there too, whose lines stay.
note_sum() {
  sums=$(dirname -- "$ARCHIVE")/SHA256SUMS
  sum=$(sum_of "$PARTIAL")
  {
    if [ -f "$sums" ]; then base=${ARCHIVE##*/} awk '{ line = $0; sub(/^[^ ]+ [ *]/, "") } $0 != ENVIRON["base"] { print line }' "$sums"; fi
    printf '%s  %s\n' "$sum" "${ARCHIVE##*/}"
  } >"$WORK/sums"
  cp "$WORK/sums" "$sums"
  mv "$PARTIAL" "$ARCHIVE"
  PARTIAL=
  hand_over "$sums" "$ARCHIVE"
}

undo() { if [ -n "$PARTIAL" ]; then rm -f "$PARTIAL"; fi; }

main "$@"
