# Sourced by doctor.sh: where images come from.
# shellcheck shell=sh

# check_login SERVER USER SECRET FILE: init logs in when it has something to fetch; that the password is there, check_secrets says.
check_login() {
  if [ "$BEFORE_INIT" = yes ]; then return 0; fi
  if [ -e "$REGISTRY_CONFIG/config.json" ] && [ ! -r "$REGISTRY_CONFIG/config.json" ]; then
    warning login "whether there is a log-in to $1 cannot be seen: secrets/docker belongs to another user" 'run this as that user'
  elif knows_login "$REGISTRY_CONFIG" "$1"; then
    ok login "logged in to $1 as $2"
  else
    warning login "not logged in to $1: what is not here yet cannot be fetched from there" 'scripts/log-in.sh'
  fi
}

# check_registries: those where the operator logs in as Docker has it; a key ring keeps to itself what it knows.
check_registries() {
  for registry in $REGISTRIES; do
    own=${DOCKER_CONFIG:-${HOME-}/.docker}
    if knows_login "$own" "$registry" || grep -q -e '"credsStore"' -e '"credHelpers"' "$own/config.json" 2>/dev/null; then
      ok login "$own/config.json has a log-in to $registry"
    else
      warning login "the application's images are at $registry, which wants a log-in" "$DOCKER login $registry, or registry.login in deployment.yml"
    fi
  done
}

# knows_login DIRECTORY SERVER: an entry that holds something; Docker has the Hub under its old address.
knows_login() {
  case $2 in docker.io) known=https://index.docker.io/v1/ ;; *) known=$2 ;; esac
  if [ ! -r "$1/config.json" ]; then return 1; fi
  tr -d ' \t\n' <"$1/config.json" | grep -qF "\"$known\":{\""
}

# check_archive: the images, or before init what they can be loaded from.
check_archive() {
  if ! (list_images --profile tool --profile build) >/dev/null 2>&1; then
    if [ "$BEFORE_INIT" = no ]; then warning images 'which images are here cannot be seen: Compose does not read docker-compose.yml' "$COMPOSE config"; fi
    return 0
  fi
  list_missing
  if [ ! -s "$WORK/missing" ]; then
    ok images "all images are here: $(grep -c . "$WORK/images")"
  elif [ -f "$ARCHIVE" ] && [ -n "$(expected_sum "$ARCHIVE")" ]; then
    ok images "init loads the images that are missing from $ARCHIVE"
  else
    failure images "images are missing, and no registry is asked: $(paste -s -d ' ' - <"$WORK/missing")" \
      "bring $ARCHIVE with its SHA256SUMS: scripts/save-images.sh makes them on a machine with a network"
  fi
}
