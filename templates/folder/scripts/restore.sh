#!/bin/sh
# Brings back what scripts/backup.sh has saved, on this machine or on another one. scripts/restore.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock unfinished docker target registry build images secrets openssl certificates authorities start copies; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

BACKUP=
FORCE=no
PASSPHRASE=
# shellcheck disable=SC2034 # start.sh reads these
TIMEOUT_READY=600 PULL=missing JOB_TIMEOUT=1800
REFUSED='nothing is restored upon data that is there (--force replaces it)'
# Whether data have been written, so that half of them may be there.
WRITTEN=no

help() {
  cat <<END
Usage: scripts/restore.sh BACK-UP [OPTION]...

Brings back what scripts/backup.sh has saved: databases, volumes and data
directories, and secrets where they are missing. Run it in the folder that is
to have them; on a new machine: unpack the back-up's folder.tar.gz there first.
The deployment must not be running, and is left stopped.

  --passphrase-file FILE  the first line of the file opens encrypted secrets
  --force                 replace data that is there, and accept differences
  --help                  this text

Exit status: 0 done, 1 refused or failed, 2 wrong usage.
END
}

main() {
  read_options "$@"
  cd "$FOLDER"
  take_lock
  watch_signals
  rm -f "$WORK/problems" "$WORK/due"
  : >"$WORK/kept"
  if left_jobs; then remove_jobs; fi
  : >"$WORK/started"
  if unfinished init; then fail "$CAUSE; $REPAIR"; fi
  STEPS=7
  each_data count_data
  each_database count_database
  refuse_if_running
  step 'check the back-up' check_backup
  step 'secrets' restore_secrets
  step 'images' have_images
  step 'look at what is there' look
  step 'certificates' certificates
  step 'prepare' make_places
  each_data restore_volume
  each_database restore_database
  step 'stop' stop_all
  WRITTEN=no
  summary
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --passphrase-file=*)
        option=$1
        shift
        set -- --passphrase-file "${option#*=}" "$@"
        continue
        ;;
      --help | -h) help && exit 0 ;;
      --force) FORCE=yes ;;
      --passphrase-file)
        if [ -z "${2-}" ]; then refuse_usage "$1 needs a value" scripts/restore.sh; fi
        PASSPHRASE=$(absolute "$2")
        readable_file "$1" "$PASSPHRASE"
        shift
        ;;
      -*) refuse_usage "unknown option: $1" scripts/restore.sh ;;
      *)
        if [ -n "$BACKUP" ]; then refuse_usage "one back-up, not also $1" scripts/restore.sh; fi
        BACKUP=$(absolute "$1")
        ;;
    esac
    shift
  done
  if [ -z "$BACKUP" ]; then refuse_usage 'which back-up?' scripts/restore.sh; fi
}

archive() { printf '%s/volumes/%s.tar.gz\n' "$BACKUP" "$1"; }
count_data() { if [ "$1" = copy ] && [ -e "$(archive "$2")" ]; then STEPS=$((STEPS + 1)); fi; }
count_database() { if [ -e "$BACKUP/databases/$1.sql.gz" ]; then STEPS=$((STEPS + 1)); fi; }

# fact KIND: what the manifest says of it, a line each.
fact() { sed -n "s/^$1 //p" "$BACKUP/manifest"; }

# unless_forced LINE...: a problem that --force turns into a warning.
unless_forced() {
  if [ "$FORCE" = yes ]; then say "warning: $1"; else problem "$@"; fi
}

# ---- the back-up itself -----------------------------------------------------------------------------------------------------

check_backup() {
  if [ ! -f "$BACKUP/manifest" ] || [ "$(fact format)" != 1 ]; then
    fail "$BACKUP is no back-up that this scripts/restore.sh can read" 'give it the folder that scripts/backup.sh has made, with its manifest'
  fi
  fact file >"$WORK/files"
  while read -r sum size path; do check_file "$sum" "$size" "$path"; done <"$WORK/files"
  fail_on_problems "$BACKUP is not as it was written"
  if [ "$(fact name)" != "$NAME" ]; then unless_forced "it is a back-up of $(fact name), this is $NAME"; fi
  for path in "$BACKUP"/volumes/*.tar.gz "$BACKUP"/databases/*.sql.gz; do check_known "$path"; done
  fail_on_problems 'this back-up does not belong here (--force takes it all the same)'
}

# check_file SUM SIZE PATH
check_file() {
  if [ ! -f "$BACKUP/$3" ]; then
    problem "$3 is missing"
  elif [ "$(size_of "$BACKUP/$3")" != "$2" ] || [ "$(sum_of "$BACKUP/$3")" != "$1" ]; then
    problem "$3 has another checksum: it is damaged, take another back-up"
  fi
}

# check_known ARCHIVE: what is listed nowhere was not checked, and what has no place here would be lost in silence.
check_known() {
  if [ ! -e "$1" ]; then return 0; fi
  listed=${1#"$BACKUP"/}
  if ! awk -v path="$listed" '$3 == path { found = 1 } END { exit !found }' "$WORK/files"; then
    problem "$listed is not in its manifest"
  fi
  KNOWN=no
  WANTED=$1
  each_data is_known
  each_database is_known_database
  if [ "$KNOWN" = no ]; then unless_forced "this deployment has no place for $listed"; fi
}
is_known() { if [ "$1" = copy ] && [ "$(archive "$2")" = "$WANTED" ]; then KNOWN=yes; fi; }
is_known_database() { if [ "$BACKUP/databases/$1.sql.gz" = "$WANTED" ]; then KNOWN=yes; fi; }

# refuse_if_running: whatever is forced, data that is in use is not replaced.
refuse_if_running() {
  running=$(running_names) || fail 'Docker does not answer'
  if [ -z "$running" ]; then return 0; fi
  fail "$NAME is running: $(printf '%s\n' "$running" | tr '\n' ' ')" "stop it first: $(stop_words), in $FOLDER" \
    "or, where its unit is installed: sudo systemctl stop $NAME"
}

# ---- secrets ----------------------------------------------------------------------------------------------------------------

# restore_secrets: those of the folder stay. What neither has is made by the same rules as in init, unless data need the old one.
restore_secrets() {
  umask 077
  mkdir "$WORK/unpacked"
  open_secrets
  (cd "$WORK/unpacked" && find . ! -type d | sort) >"$WORK/brought"
  while IFS= read -r path; do compare_secret "${path#./}"; done <"$WORK/brought"
  each_secret need_secret
  fail_on_problems 'the secrets do not fit'
  while IFS= read -r path; do bring "${path#./}"; done <"$WORK/brought"
  make_secrets
}

open_secrets() {
  case $(fact secrets) in
    plain) cp "$BACKUP/secrets.tar.gz" "$WORK/secrets.tar.gz" ;;
    encrypted)
      if [ -z "$PASSPHRASE" ]; then
        say 'the secrets in it are encrypted, and no --passphrase-file was given: they stay closed'
        return 0
      fi
      # One wrong passphrase in 256 passes the cipher's own check; the checksum of the back-up was right before.
      { ciphered "$BACKUP/secrets.tar.gz.enc" "$WORK/secrets.tar.gz" -d && gzip -t "$WORK/secrets.tar.gz" 2>"$WORK/errors"; } ||
        fail 'the secrets cannot be opened: the passphrase is another one'
      ;;
    *) return 0 ;;
  esac
  tar -C "$WORK/unpacked" -xpzof "$WORK/secrets.tar.gz" 2>"$WORK/errors" || fail_with 'the secrets cannot be unpacked' "$WORK/errors"
}

# compare_secret PATH: another certificate or bundle does no harm, another secret may.
compare_secret() {
  case $1 in secrets/*) ;; *) return 0 ;; esac
  if [ -s "$1" ] && ! cmp -s "$1" "$WORK/unpacked/$1"; then
    unless_forced "$1 is another one here than in the back-up, so the data may not open with it. Either" \
      "- move it away, to get the back-up's, or" '- keep it: --force'
  fi
}

# need_secret NAME FILE RECIPE SIZE ENCODED PLACE...
need_secret() {
  if [ -s "$2" ] || [ -s "$WORK/unpacked/$2" ] || [ $# -lt 6 ]; then return 0; fi
  problem "$2 is missing, and data in the back-up cannot be used without it: put it there, from another copy of the old folder"
}

# bring PATH
bring() {
  if [ -s "$1" ]; then return 0; fi
  mkdir -p "$(dirname -- "$1")"
  cp -p "$WORK/unpacked/$1" "$1"
  hand_over "$(dirname -- "$1")" "$1"
  case $1 in secrets/*) say "from the back-up: $1" ;; esac
}

# ---- what is there ----------------------------------------------------------------------------------------------------------

look() {
  find_image
  : >"$WORK/majors"
  each_database note_major
  fact postgres | while read -r volume major; do check_major "$volume" "$major"; done
  fact image | while read -r image _; do
    grep -Fxq -- "$image" "$WORK/images" || say "warning: it was made with $image, which this deployment does not use"
  done
  docker_in 60 volume ls --quiet >"$WORK/volumes" || fail 'Docker does not list its volumes'
  each_data check_empty
  fail_on_problems "$REFUSED"
}

# check_major VOLUME MAJOR: a dump can be read by the same Postgres and by later ones.
check_major() {
  have=$(sed -n "s/^$1=//p" "$WORK/majors")
  if [ -z "$have" ] || [ "$have" = "$2" ]; then return 0; fi
  if [ "$have" -lt "$2" ]; then
    problem "the dump for the volume $1 is of Postgres $2, the image here is Postgres $have, which may not read it:" \
      "choose an image of Postgres $2 or later: its tag in .env or deployment.yml"
  else
    say "the dump for the volume $1 is of Postgres $2, the image here is Postgres $have: it reads it"
  fi
}

# check_empty HOW VOLUME KIND PLACE: of an NFS volume only the server knows, once Docker has made it.
check_empty() {
  if [ "$1" = leave ] || [ "$3" = nfs ] || ! in_backup "$1" "$2"; then return 0; fi
  case $3 in
    directory) if [ ! -d "$4" ]; then missing_directory "$2" "$4" && return 0; fi ;;
    *) if ! grep -Fxq -- "$4" "$WORK/volumes"; then return 0; fi ;;
  esac
  check_data "$2" "$3" "$4"
}

check_nfs() { if [ "$3" = nfs ] && in_backup "$1" "$2"; then check_data "$2" "$3" "$4"; fi; }

missing_directory() {
  if is_shared "$1"; then
    problem "the directory $2, for the volume $1, is missing: mount there what the other machines use"
  else
    problem "the directory $2, for the volume $1, is missing: sudo mkdir -p '$2'"
  fi
}

# check_data VOLUME KIND PLACE: what is still there for other machines, by its mark, is newer than the back-up and stays.
check_data() {
  into "$WORK/first" in_volume ro "$2" "$3" "$FIRST_ENTRY" 2>"$WORK/errors" || fail_with "the volume $1 cannot be read" "$WORK/errors"
  if ! grep -Fqvx marked "$WORK/first"; then return 0; fi
  if [ "$FORCE" = no ] && grep -Fxq marked "$WORK/first" && is_shared "$1"; then
    printf '%s\n' "$1" >>"$WORK/kept"
    return 0
  fi
  case $2 in
    directory) unless_forced "the directory $3, for the volume $1, is not empty" ;;
    nfs) unless_forced "the NFS volume $1 is not empty" ;;
    *) unless_forced "the volume $3 is not empty" ;;
  esac
}

# is_shared VOLUME: whether other machines have it too.
is_shared() {
  SHARED=no
  WANTED=$1
  each_shared note_shared
  [ "$SHARED" = yes ]
}
note_shared() { if [ "$1" = "$WANTED" ]; then SHARED=yes; fi; }

# in_backup HOW VOLUME
in_backup() {
  case $1 in
    copy) [ -e "$(archive "$2")" ] ;;
    dump)
      FOUND=no
      WANTED=$2
      each_database is_in_backup
      [ "$FOUND" = yes ]
      ;;
  esac
}
is_in_backup() { if [ "$2" = "$WANTED" ] && [ -e "$BACKUP/databases/$1.sql.gz" ]; then FOUND=yes; fi; }

certificates() {
  make_certificates
  check_authorities
}

# make_places: as init does it, so that volumes are Compose's own; those without an owner come with the containers that use them.
make_places() {
  umask 022
  prepare_volumes
  docker_in 60 volume ls --quiet >"$WORK/volumes" || fail 'Docker does not list its volumes'
  MISSING=no
  each_data note_missing
  if [ "$MISSING" = yes ]; then
    attend_compose 300 create --pull never >"$WORK/errors" 2>&1 || fail_with 'the volumes could not be made' "$WORK/errors"
  fi
  each_data check_nfs
  fail_on_problems "$REFUSED"
}

note_missing() {
  if [ "$3" = directory ] || [ "$1" != copy ] || ! in_backup "$1" "$2"; then return 0; fi
  grep -Fxq -- "$4" "$WORK/volumes" || MISSING=yes
}

# ---- the data ---------------------------------------------------------------------------------------------------------------

# restore_volume HOW VOLUME KIND PLACE
restore_volume() {
  if [ "$1" != copy ] || ! in_backup "$1" "$2"; then return 0; fi
  if grep -Fxq -- "$2" "$WORK/kept"; then step "volume $2" say 'left as it is, since other machines use it (--force replaces it)' && return 0; fi
  WRITTEN=yes
  step "volume $2" unpack "$2" "$3" "$4"
}

# unpack VOLUME KIND PLACE: with owners and modes.
unpack() {
  from "$(archive "$1")" in_volume rw "$2" "$3" "$UNPACK" >"$WORK/errors" 2>&1 || fail_with "the volume $1 could not be restored" "$WORK/errors"
}

# restore_database SERVICE VOLUME
restore_database() {
  if [ ! -e "$BACKUP/databases/$1.sql.gz" ]; then return 0; fi
  WRITTEN=yes
  step "database $1" read_dump "$1"
}

# read_dump SERVICE: alone with its server. Roles come without passwords, which the jobs of init set.
read_dump() {
  STARTED=yes
  start "$1"
  from "$BACKUP/databases/$1.roles.sql" in_database "$1" "$RESTORE_ROLES" >"$WORK/errors" 2>&1 || fail_with "the roles of $1 could not be restored" "$WORK/errors"
  if grep 'ERROR:' "$WORK/errors" | grep -v 'already exists' >"$WORK/faults"; then fail_with "the roles of $1 could not be restored" "$WORK/faults"; fi
  from "$BACKUP/databases/$1.sql.gz" in_database "$1" "$RESTORE_DATABASES" >"$WORK/errors" 2>&1 || fail_with "the databases of $1 could not be restored" "$WORK/errors"
}

# ---- the end ----------------------------------------------------------------------------------------------------------------

# undo: on every exit that is not the regular one.
undo() {
  if [ "$WRITTEN" = yes ]; then printf 'Only a part is restored. Once the cause is cured, run it again with --force.\n' >&2; fi
  if [ "$STARTED" = no ]; then return 0; fi
  STARTED=no
  (stop_all)
}

summary() {
  printf '\n%s has the data of %s again, and is stopped. Let its jobs set passwords and make what is not saved, then start it:\n\n' "$TITLE" "$(fact created)"
  printf '  cd %s\n  ./init-deployment.sh\n  %s\n\n' "$(quoted "$FOLDER")" "$(start_words)"
  fact without | while read -r volume _; do printf 'Not in the back-up, and as it was: %s\n' "$volume"; done
}

# quoted TEXT: as a word that can be pasted into a shell.
quoted() {
  case $1 in
    *[!A-Za-z0-9_./:@%+=,-]*) printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

main "$@"
