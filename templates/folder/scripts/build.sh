# Sourced by init-deployment.sh: images that are built on this machine, and the source that they are built from.
# shellcheck shell=sh

# lacks_built: whether a built image is among the missing ones; Compose calls one without a name after its project and service.
lacks_built() {
  for service in $BUILT; do
    image=$(image_of "$service")
    if grep -Fxq -- "${image:-$PROJECT-$service}" "$WORK/missing"; then return 0; fi
  done
  return 1
}

# build_images: one after the other, since each may stand on the one before.
build_images() {
  each_source fetch
  for service in $BUILDS; do
    say "building $service"
    # shellcheck disable=SC2086 # words
    indented attend "${JOB_TIMEOUT:-1800}" $COMPOSE --progress plain --profile init --profile build build "$service" || fail_build "$service" "$?"
  done
}

# fetch SCRIPT SETTING...: the operator's own git and proxies do it; a setting that was exported wins over .env, as with Compose.
fetch() {
  script=$1
  shift
  for name in "$@"; do
    eval "given=\${$name-}"
    # shellcheck disable=SC2154 # set by eval
    export "$name=${given:-$(setting "$name")}"
  done
  say "fetching the source"
  indented attend "${JOB_TIMEOUT:-1800}" sh "$FOLDER/$script" || fail "the source of the images could not be fetched: the reason stands above"
}

# fail_build SERVICE STATUS
fail_build() {
  if [ "$2" = 124 ]; then
    fail "the image of $1 was not built after ${JOB_TIMEOUT:-1800} seconds" 'give it more: ./init-deployment.sh --job-timeout SECONDS'
  fi
  fail "the image of $1 could not be built: the reason stands above"
}
