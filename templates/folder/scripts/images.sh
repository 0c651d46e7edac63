# Sourced: which images this deployment needs, which of them are missing, and where those come from.
# shellcheck shell=sh

ARCHIVE=images/${NAME:?}-images.tar.gz

# have_images: looks before it fetches, so that a host without a network is enough once the images, or their archive, are there.
have_images() {
  # What is to be had from an archive alone, or with the log-in of this folder, is not fetched when it is run: tools count too.
  if [ "$IMAGES" = archive ]; then
    list_images --profile tool --profile build
  elif has_login; then
    list_images --profile tool
  else
    list_images
  fi
  list_missing
  if [ -s "$WORK/missing" ] && [ -f "$ARCHIVE" ]; then
    load_images "$ARCHIVE"
    list_missing
  fi
  if [ "$IMAGES" = archive ]; then
    refuse_missing 'images are missing, and this deployment asks no registry for them; on a machine with a network scripts/save-images.sh puts them into an archive, which belongs into images/ here'
  else
    fetch_missing
  fi
}

# list_images [--profile NAME]...: those of services and jobs, of these profiles, and of containers that the application starts.
list_images() {
  images_here "$@" >"$WORK/all-images" 2>"$WORK/errors" || fail_with 'Compose cannot read what runs here' "$WORK/errors"
  each_pull note_pull
  sort -u "$WORK/all-images" >"$WORK/images"
}

note_pull() { printf '%s\n' "$1" >>"$WORK/all-images"; }

list_missing() {
  : >"$WORK/missing"
  while read -r image <&3; do
    docker_in 30 image inspect "$image" >/dev/null 2>&1 || printf '%s\n' "$image" >>"$WORK/missing"
  done 3<"$WORK/images"
}

# refuse_missing MESSAGE: names all of them at once.
refuse_missing() {
  while read -r image; do problem "$image"; done <"$WORK/missing"
  fail_on_problems "$1"
}

fetch_missing() {
  if [ "${BUILD:-no}" = yes ] || lacks_built; then
    build_images
    list_missing
  fi
  if [ ! -s "$WORK/missing" ]; then return 0; fi
  if [ "${PULL:-missing}" = never ]; then
    refuse_missing 'images are missing, and --pull never forbids to fetch them (scripts/load-images.sh, or run it without that option)'
  fi
  each_login log_in
  while read -r image <&3; do pull "$image"; done 3<"$WORK/missing"
}

pull() {
  say "pulling $1"
  if at_registry attend_docker 3600 pull --quiet "$1" >"$WORK/errors" 2>&1; then return 0; fi
  complain "the image $1 cannot be pulled" \
    "from a private registry: registry.login in deployment.yml, or $DOCKER login; without a network: scripts/save-images.sh where there is one"
  tail -n 5 "$WORK/errors" >&2
  exit 1
}

# load_images FILE: what nothing vouches for, or something else than what was saved, is not loaded.
load_images() {
  expected=$(expected_sum "$1")
  if [ -z "$expected" ]; then
    fail "nothing says what $1 should be: $(dirname -- "$1")/SHA256SUMS has no line for it" 'bring that file too: scripts/save-images.sh has written it beside the archive'
  fi
  say "loading $1"
  if [ "$(sum_of "$1")" != "$expected" ]; then
    fail "$1 is not what was saved: its checksum is another than in SHA256SUMS" 'it was cut off or changed on its way: bring it again, with its SHA256SUMS'
  fi
  attend_docker 7200 load --quiet --input "$1" >"$WORK/loaded" 2>&1 || fail_with "Docker cannot load $1" "$WORK/loaded"
}

# expected_sum FILE: as sha256sum writes it, in text or binary mode.
expected_sum() {
  base=${1##*/} awk '{ sum = $1; sub(/^[^ ]+ [ *]/, "") } $0 == ENVIRON["base"] { found = sum } END { print found }' \
    "$(dirname -- "$1")/SHA256SUMS" 2>/dev/null || :
}

# sum_of FILE: its SHA-256 in hexadecimal.
sum_of() {
  if command -v sha256sum >/dev/null 2>&1; then
    summed=$(sha256sum <"$1")
  else
    summed=$(shasum -a 256 <"$1") || fail 'neither sha256sum nor shasum is here'
  fi
  printf '%s\n' "${summed%% *}"
}
