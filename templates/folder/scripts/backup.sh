#!/bin/sh
# Saves what cannot be made again: databases by their own dump, volumes, and this folder. scripts/backup.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock unfinished docker target registry build images openssl start copies; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

TARGET=$FOLDER/backups
ONLINE=no
SECRETS=none
PASSPHRASE=
NFS=no
KEEP=
# shellcheck disable=SC2034 # start.sh reads these
TIMEOUT_READY=600 PULL=missing
# What is half done, and what has to be taken back: on every exit, whatever its reason.
PARTIAL=
STOPPED=
WOKEN=

help() {
  cat <<END
Usage: scripts/backup.sh [OPTION]...

Saves what cannot be made again of $TITLE: its databases by their own dump, its
volumes and data directories, and this folder. What runs is stopped meanwhile,
except for the databases, and started again, so that the parts fit together.

  --to DIRECTORY          where the back-up goes, in a folder of its own
                          (default: backups/ in this folder)
  --online                stop nothing; volumes are copied while they are written
  --with-secrets          also secrets, keys and certificates, as plain text
  --passphrase-file FILE  also those, encrypted with the first line of the file
  --with-nfs              also volumes that lie on an NFS server
  --keep NUMBER           keep so many of this deployment there, and remove
                          older ones (default: keep all)
  --help                  this text

Exit status: 0 done, 1 failed (nothing is left of it, and what was stopped runs
again), 2 wrong usage.
END
}

main() {
  read_options "$@"
  cd "$FOLDER"
  take_lock
  watch_signals
  umask 077
  rm -f "$WORK/problems"
  if left_jobs; then remove_jobs; fi
  : >"$WORK/started"
  if [ -e .deployment/journal ] && unfinished start; then fail "$CAUSE; $REPAIR"; fi
  see_what_runs
  STEPS=3
  each_data count_data
  if [ -n "$OTHERS" ]; then STEPS=$((STEPS + 2)); fi
  step 'look at what there is' look
  make_partial
  if [ -n "$OTHERS" ]; then step "stop $OTHERS" stop_others; fi
  each_database save_database
  each_data save_volume
  start_again
  step 'folder' save_folder
  step 'manifest' write_manifest
  finish
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --*=*)
        option=$1
        shift
        set -- "${option%%=*}" "${option#*=}" "$@"
        continue
        ;;
      --help | -h) help && exit 0 ;;
      --online) ONLINE=yes ;;
      --with-nfs) NFS=yes ;;
      --with-secrets) if [ "$SECRETS" = none ]; then SECRETS=plain; fi ;;
      --to | --passphrase-file | --keep)
        if [ -z "${2-}" ]; then refuse_usage "$1 needs a value" scripts/backup.sh; fi
        read_value "$1" "$2"
        shift
        ;;
      *) refuse_usage "unknown option: $1" scripts/backup.sh ;;
    esac
    shift
  done
}

read_value() {
  case $1=$2 in
    --to=*) TARGET=$(absolute "$2") ;;
    --passphrase-file=*)
      PASSPHRASE=$(absolute "$2")
      SECRETS=encrypted
      readable_file --passphrase-file "$PASSPHRASE"
      if [ -z "$(head -n 1 "$PASSPHRASE" | tr -d '\r\n ')" ]; then fail "--passphrase-file: the first line of $PASSPHRASE is empty"; fi
      ;;
    --keep=*[!0-9]* | --keep=0*) refuse_usage "--keep takes a number, not '$2'" scripts/backup.sh ;;
    --keep=*) KEEP=$2 ;;
  esac
}

# copied HOW KIND: whether a volume is copied as it is.
copied() { [ "$1" = copy ] && { [ "$2" != nfs ] || [ "$NFS" = yes ]; }; }

count_data() {
  if [ "$1" = dump ] || copied "$1" "$3"; then STEPS=$((STEPS + 1)); fi
}

# ---- before anything is stopped ---------------------------------------------------------------------------------------------

# see_what_runs: OTHERS are to be stopped, which is everything but the databases, whose dumps are whole in themselves.
see_what_runs() {
  running_services >"$WORK/services" || fail 'Docker does not answer'
  containers --all --quiet --filter label=com.docker.compose.oneoff=False >"$WORK/existing" || fail 'Docker does not answer'
  sort -u "$WORK/services" | sed '/^$/d' >"$WORK/running"
  each_database note_database
  OTHERS=
  while read -r service; do
    if [ "$ONLINE" = no ] && ! is_line "$service" "$WORK/databases"; then OTHERS=${OTHERS:+$OTHERS }$service; fi
  done <"$WORK/running"
  # shellcheck disable=SC2086 # words
  if [ -n "$OTHERS" ]; then may_stop $OTHERS; fi
}

note_database() { if dumped "$2"; then printf '%s\n' "$1" >>"$WORK/databases"; fi; }

# is_line TEXT FILE
is_line() { grep -Fxq -- "$1" "$2" 2>/dev/null; }

look() {
  each_secret need_secret
  fail_on_problems 'there is nothing to save yet'
  docker_in 60 volume ls --quiet >"$WORK/volumes" || fail 'Docker does not list its volumes'
  each_data need_place
  fail_on_problems 'there is nothing to save yet'
  find_image
  have_images
  mkdir -p "$TARGET" || fail "cannot make $TARGET"
  TARGET=$(CDPATH='' cd -- "$TARGET" && pwd -P)
  if [ "$TARGET" = "$FOLDER" ]; then fail 'the back-up cannot lie beside what it holds' 'choose another place: --to DIRECTORY'; fi
  if [ "$TARGET" = "$FOLDER/backups" ]; then chmod 700 "$TARGET" && hand_over "$TARGET"; fi
  each_database wake
  enough_space
}

# need_secret NAME FILE …: Compose reads none of its files without them.
need_secret() {
  if [ ! -s "$2" ]; then problem "$2 is missing: run ./init-deployment.sh"; fi
}

# need_place HOW VOLUME KIND PLACE: Docker would make what is missing, and an empty volume would be saved.
need_place() {
  if [ "$1" = leave ]; then return 0; fi
  case $3 in
    directory) [ -d "$4" ] || problem "the directory $4, for the volume $2, is missing" ;;
    *) is_line "$4" "$WORK/volumes" || problem "the volume $4 is missing: run ./init-deployment.sh" ;;
  esac
}

# wake SERVICE VOLUME: a database has to run to be dumped; what was not running is stopped again.
wake() {
  if ! dumped "$2" || is_line "$1" "$WORK/running"; then return 0; fi
  WOKEN="$WOKEN $1"
  start "$1"
}

# dumped VOLUME
dumped() {
  DUMPED=no
  WANTED=$1
  each_data is_dumped
  [ "$DUMPED" = yes ]
}
is_dumped() { if [ "$1 $2" = "dump $WANTED" ]; then DUMPED=yes; fi; }

# enough_space: as if nothing could be compressed.
enough_space() {
  free=$(df -Pk "$TARGET" | awk 'NR == 2 { print $4 }')
  NEEDED=10240
  each_data add_volume
  each_database add_databases
  if [ "$free" -lt "$NEEDED" ]; then
    fail "$((free / 1024)) MiB are free at $TARGET, the back-up may take $((NEEDED / 1024)) MiB" 'make room there, or choose another place: --to DIRECTORY'
  fi
}

add_volume() {
  if ! copied "$1" "$3"; then return 0; fi
  into "$WORK/size" in_volume ro "$3" "$4" "$SIZE_OF_VOLUME" 2>"$WORK/errors" || fail_with "the volume $2 cannot be read" "$WORK/errors"
  add_size
}

add_databases() {
  if ! dumped "$2"; then return 0; fi
  into "$WORK/size" in_database "$1" "$SIZE_OF_DATABASES" 2>"$WORK/errors" || fail_with "the database $1 does not answer" "$WORK/errors"
  add_size
}

add_size() { NEEDED=$((NEEDED + $(awk 'NR == 1 { print int($1) }' "$WORK/size"))); }

# make_partial: its name says that it is not to be trusted yet. Whatever another run has left of its own goes.
make_partial() {
  for left in "$TARGET/$NAME"-*.partial; do
    if is_ours "${left%.partial}"; then rm -rf "$left"; fi
  done
  while :; do
    BACKUP=$TARGET/$NAME-$(date -u +%Y%m%dT%H%M%SZ)
    if [ ! -e "$BACKUP" ]; then break; fi
    sleep 1
  done
  PARTIAL=$BACKUP.partial
  mkdir "$PARTIAL" "$PARTIAL/databases" "$PARTIAL/volumes" || fail "cannot write to $TARGET"
}

# is_ours PATH: another deployment may have a name that begins with this one's.
is_ours() {
  case ${1#"$TARGET/$NAME"-} in
    *[!0-9TZ]*) return 1 ;;
    ????????T??????Z) return 0 ;;
  esac
  return 1
}

# ---- stopping and starting --------------------------------------------------------------------------------------------------

# The file is for the run that takes the lock over from a killed one.
stop_others() {
  STOPPED=$OTHERS
  printf '%s\n' "$OTHERS" >"$WORK/stopped"
  # shellcheck disable=SC2086 # words
  attend_compose 900 stop $OTHERS >"$WORK/errors" 2>&1 || fail_with 'the deployment could not be stopped' "$WORK/errors"
}

# start_again: what was stopped runs, what was woken sleeps; both as they were.
start_again() {
  if [ -n "$STOPPED" ]; then step "start $STOPPED" start_stopped; fi
  put_to_sleep
}

# Not made anew, whatever has changed in the files meanwhile: that is for the operator to decide.
start_stopped() {
  services=$STOPPED
  # shellcheck disable=SC2086 # words
  attend_compose "$((TIMEOUT_READY + 60))" up --detach --wait --wait-timeout "$TIMEOUT_READY" --no-recreate --pull never $services \
    >"$WORK/errors" 2>&1 || fail_with "not ready again: $services" "$WORK/errors"
  STOPPED=
  rm -f "$WORK/stopped"
}

put_to_sleep() {
  if [ -z "$WOKEN" ]; then return 0; fi
  services=$WOKEN
  WOKEN=
  # shellcheck disable=SC2086 # words
  if grep -q . "$WORK/existing"; then
    compose_in 300 stop $services >"$WORK/errors" 2>&1 || fail_with "could not be stopped again:$services" "$WORK/errors"
  else
    stop_all
  fi
}

# undo: on every exit, the regular one included, which leaves nothing to do.
undo() {
  if [ -n "$PARTIAL" ]; then rm -rf "$PARTIAL"; fi
  if [ -n "$STOPPED$WOKEN" ]; then (take_back); fi
}

take_back() {
  remove_jobs
  if [ -n "$STOPPED" ]; then
    printf 'Starting again: %s\n' "$STOPPED" >&2
    (start_stopped) || start_by_hand
  fi
  put_to_sleep
}

# Where Compose cannot, because of its files for instance, Docker can.
start_by_hand() {
  for service in $STOPPED; do
    # shellcheck disable=SC2046 # words
    docker_in 120 start $(containers --all --quiet --filter "label=com.docker.compose.service=$service" --filter label=com.docker.compose.oneoff=False) >/dev/null || :
  done
  return 1
}

# ---- copies -----------------------------------------------------------------------------------------------------------------

# save_database SERVICE VOLUME
save_database() { if dumped "$2"; then step "database $1" dump "$1"; fi; }

dump() {
  into "$PARTIAL/databases/$1.roles.sql" in_database "$1" "$DUMP_ROLES" 2>"$WORK/errors" || fail_with "the roles of $1 could not be saved" "$WORK/errors"
  into "$PARTIAL/databases/$1.sql.gz" in_database "$1" "$DUMP_DATABASES" 2>"$WORK/errors" || fail_with "the databases of $1 could not be saved" "$WORK/errors"
  if [ ! -s "$PARTIAL/databases/$1.sql.gz" ]; then fail "the database $1 has given nothing"; fi
}

# save_volume HOW VOLUME KIND PLACE
save_volume() { if copied "$1" "$3"; then step "volume $2" pack "$2" "$3" "$4"; fi; }

# pack VOLUME KIND PLACE
pack() {
  program=$PACK
  if [ "$ONLINE" = yes ]; then program=$PACK_LIVE; fi
  into "$PARTIAL/volumes/$1.tar.gz" in_volume ro "$2" "$3" "$program" 2>"$WORK/errors" || fail_with "the volume $1 could not be saved" "$WORK/errors"
  if [ ! -s "$PARTIAL/volumes/$1.tar.gz" ]; then fail "the volume $1 has given nothing"; fi
}

# save_folder: what git would get, and whatever else lies here; secrets and keys in an archive of their own, or not at all.
save_folder() {
  find_files ! -type d >"$WORK/all" || fail 'this folder cannot be read whole'
  private_files >"$WORK/private"
  awk 'FILENAME == ARGV[1] { private[$0] = 1; next } !($0 in private)' "$WORK/private" "$WORK/all" >"$WORK/public"
  tar -czf "$PARTIAL/folder.tar.gz" -T "$WORK/public" 2>"$WORK/errors" || fail_with 'the folder could not be saved' "$WORK/errors"
  if [ "$SECRETS" = none ]; then return 0; fi
  tar -czf "$WORK/secrets.tar.gz" -T "$WORK/private" 2>"$WORK/errors" || fail_with 'the secrets could not be saved' "$WORK/errors"
  if [ "$SECRETS" = plain ]; then
    cp "$WORK/secrets.tar.gz" "$PARTIAL/secrets.tar.gz"
  else
    ciphered "$WORK/secrets.tar.gz" "$PARTIAL/secrets.tar.gz.enc" -e || fail_with 'the secrets could not be encrypted' "$WORK/errors"
  fi
}

# find_files TEST...: without back-ups, archives of images, data directories that lie here, what an update or a running script keeps for itself,
# and what this machine alone knows of its shares.
find_files() {
  printf '%s\n' "$FOLDER/backups" "$FOLDER/images" "$FOLDER/.deployment/lock" "$FOLDER/.deployment/backup" "$FOLDER/.deployment/shares" "$TARGET" >"$WORK/outside"
  each_directory note_outside
  while IFS= read -r outside; do
    case $outside in
      "$FOLDER"/?*) set -- -path "./$(printf '%s\n' "${outside#"$FOLDER"/}" | sed 's/[][*?\\]/\\&/g')" -prune -o "$@" ;;
    esac
  done <"$WORK/outside"
  find . "$@" -print
}

note_outside() { printf '%s\n' "${2%/}" >>"$WORK/outside"; }

# private_files: as .gitignore has it.
private_files() {
  {
    printf '%s\n' './secrets/*' './ssl/ca/*' ./ssl/ca-bundle.crt '*.key' '*.pem'
    printf '%s\n' './nodes/*/secrets/*' './nodes/*/ssl/ca/*' './nodes/*/ssl/*/server.crt'
    each_certificate pair_of
  } >"$WORK/patterns"
  while IFS= read -r path; do
    case $path in ./.git/* | */README.md) continue ;; esac
    while IFS= read -r pattern; do
      # shellcheck disable=SC2254 # a pattern
      case $path in $pattern) printf '%s\n' "$path" && break ;; esac
    done <"$WORK/patterns"
  done <"$WORK/all"
}

pair_of() { printf './ssl/%s/*\n' "$1"; }

# ---- the end ----------------------------------------------------------------------------------------------------------------

# write_manifest: what restore.sh checks and a person may want to know; one fact a line, its kind first.
write_manifest() {
  : >"$WORK/majors"
  each_database note_major
  {
    printf '# A back-up of %s. To restore it: README.md, "Back-up", in folder.tar.gz.\n' "$(printf '%s' "$TITLE" | tr '\n' ' ')"
    printf 'format 1\nname %s\ncreated %s\n' "$NAME" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    printf 'generator %s\nstack %s\n' "$(said_by_manifest version)" "$(said_by_manifest name)"
    printf 'engine %s\ncompose %s\n' "$(docker_in 20 version --format '{{.Server.Version}}' || echo unknown)" "$(compose_version)"
    if [ "$ONLINE" = yes ]; then echo 'copied while-running'; else echo 'copied at-rest'; fi
    sed 's/=/ /; s/^/postgres /' "$WORK/majors"
    sort -u "$WORK/images" | while read -r image; do
      printf 'image %s %s\n' "$image" "$(docker_in 30 image inspect --format '{{.Id}}' "$image" 2>/dev/null || echo unknown)"
    done
    printf 'secrets %s\n' "$SECRETS"
    each_secret note_secret
    each_data note_left
    (cd "$PARTIAL" && find . -type f ! -name manifest | sort) | while IFS= read -r file; do
      printf 'file %s %s %s\n' "$(sum_of "$PARTIAL/$file")" "$(size_of "$PARTIAL/$file")" "${file#./}"
    done
  } >"$PARTIAL/manifest"
}

compose_version() {
  # shellcheck disable=SC2086 # words
  bounded 20 $COMPOSE version --short 2>/dev/null || echo unknown
}

# said_by_manifest FIELD: of the generator's own; it writes one field a line, those of the whole folder first.
said_by_manifest() {
  found=$(sed -n "s/^ *\"$1\": \"\([^\"]*\)\".*/\1/p" .deployment/manifest.json 2>/dev/null | head -n 1) || found=
  printf '%s\n' "${found:-unknown}"
}

note_secret() { printf 'needs %s\n' "$2"; }

# note_left HOW VOLUME KIND PLACE
note_left() {
  if [ "$1" = dump ] || copied "$1" "$3"; then return 0; fi
  printf 'without %s %s %s\n' "$2" "$3" "$4"
}

finish() {
  rmdir "$PARTIAL/databases" "$PARTIAL/volumes" 2>/dev/null || :
  find "$PARTIAL" >"$WORK/made"
  while IFS= read -r made; do hand_over "$made"; done <"$WORK/made"
  mv "$PARTIAL" "$BACKUP" || fail "cannot rename $PARTIAL"
  PARTIAL=
  printf '\nSaved in %s\n' "$BACKUP"
  each_data say_left
  if [ "$ONLINE" = yes ]; then printf 'Volumes were copied while they were in use: what was just being written may be half there.\n'; fi
  case $SECRETS in
    none) printf 'It holds no secrets, and cannot be used without those in secrets/ (--passphrase-file FILE puts them in, encrypted).\n' ;;
    plain) printf 'It holds all secrets as plain text.\n' ;;
    encrypted) printf 'It holds all secrets, encrypted; without the passphrase it cannot be used.\n' ;;
  esac
  if [ -n "$KEEP" ]; then remove_older; fi
}

say_left() {
  if [ "$1" = dump ] || copied "$1" "$3"; then return 0; fi
  if [ "$1" = copy ]; then
    printf 'Not in it: %s, which is on an NFS server (--with-nfs)\n' "$2"
  else
    printf 'Not in it: %s, which init makes or which comes from elsewhere\n' "$2"
  fi
}

# remove_older: their names are in the order of time; what has no manifest is not ours.
remove_older() {
  set --
  for old in "$TARGET/$NAME"-*; do
    if is_ours "$old" && [ -f "$old/manifest" ]; then set -- "$@" "$old"; fi
  done
  while [ $# -gt "$KEEP" ]; do
    rm -rf "$1"
    printf 'Removed %s\n' "$1"
    shift
  done
}

main "$@"
