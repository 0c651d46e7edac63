# Sourced by backup.sh and restore.sh: the containers through which they see volumes, the programs that run there, and what a
# back-up is made of. Whoever sources it sets PASSPHRASE, a file, or leaves it empty.
# shellcheck shell=sh
# shellcheck disable=SC2034 # the programs are for those who source this

# The longest that one volume or database may take: a day.
COPY_TIMEOUT=86400
# The image that prepare has anyway; any with tar, gzip, du and find would do.
IMAGE=

# Where the folder of the caller is, since relative paths count from there.
CALLER=$PWD

# absolute PATH
absolute() {
  case $1 in /*) printf '%s\n' "$1" ;; *) printf '%s\n' "$CALLER/$1" ;; esac
}

refuse_usage() {
  printf 'error: %s\n       %s --help lists the options\n' "$1" "$2" >&2
  exit 2
}

# readable_file OPTION PATH
readable_file() {
  if [ ! -f "$2" ] || [ ! -r "$2" ] || [ ! -s "$2" ]; then fail "$1: $2 is not a file that can be read and holds something"; fi
}

# ---- containers -------------------------------------------------------------------------------------------------------------

find_image() {
  IMAGE=$(image_of prepare)
  if [ -z "$IMAGE" ]; then fail "$COMPOSE does not say which image prepare has" "try it: $COMPOSE --profile init config"; fi
}

# in_volume ro|rw volume|nfs|directory PLACE PROGRAM: sh runs the program as root, without network, with the place at /volume. Its
# labels are those of a job, so that a later run takes away what a killed one has left.
in_volume() {
  case $2 in directory) mount=type=bind ;; *) mount=type=volume ;; esac
  mount="$mount,\"source=$(printf '%s\n' "$3" | sed 's/"/""/g')\",target=/volume"
  if [ "$1" = ro ]; then mount=$mount,readonly; fi
  attend_docker "$COPY_TIMEOUT" run --rm --interactive --init --pull never --network none --read-only --tmpfs /tmp \
    --user 0:0 --cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add FSETID \
    --security-opt no-new-privileges --label "com.docker.compose.project=$PROJECT" --label com.docker.compose.oneoff=True \
    --label com.docker.compose.service=prepare --entrypoint sh --mount "$mount" "$IMAGE" -c "$4"
}

# in_database SERVICE PROGRAM: sh runs it in the server's own container, as the server's user.
in_database() { in_service "$COPY_TIMEOUT" "$1" sh -c "$2"; }

# each_of COMMAND VOLUME PREFIX: of volumes that there is one of for each user, those that Docker has and those of a back-up that is
# brought back; each is called as each_data calls it.
each_of() {
  family=$WORK/$2-of
  if [ ! -e "$family" ]; then
    docker_in 60 volume ls --quiet >"$family.all" || fail 'Docker does not list its volumes'
    awk -v prefix="$3" 'index($0, prefix) == 1 { print substr($0, length(prefix) + 1) }' "$family.all" >"$family.names"
    for saved in "${BACKUP:-/nonexistent}/volumes/$2"-*.tar.gz; do
      if [ -e "$saved" ]; then saved=${saved##*/"$2"-} && printf '%s\n' "${saved%.tar.gz}" >>"$family.names"; fi
    done
    sort -u "$family.names" >"$family"
  fi
  while read -r user <&4; do "$1" copy "$2-$user" volume "$3$user"; done 4<"$family"
}

# ---- programs ---------------------------------------------------------------------------------------------------------------

# What goes while it is looked at is no fault.
SIZE_OF_VOLUME='du -sk /volume 2>/dev/null || :'
PACK='tar --numeric-owner -C /volume -czf - .'
# GNU tar ends with 1 where a file has changed or gone meanwhile.
PACK_LIVE="$PACK"' || [ "$?" = 1 ]'
# The mark of a share is no data; whether it is there is said, too.
MARK=/volume/.${NAME:?}.share
FIRST_ENTRY="find /volume -mindepth 1 -maxdepth 1 ! -name lost+found ! -path '$MARK' | head -n 1; if [ -e '$MARK' ]; then echo marked; fi"
# What is not in the archive was not there.
UNPACK='find /volume -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} + && tar --numeric-owner -C /volume -xpzf -'

# In a server of Postgres, whose superuser gets in by the socket.
# shellcheck disable=SC2016 # the container's own variables
POSTGRES='set -eu
export PGUSER="${POSTGRES_USER:-postgres}"
ask() { psql --no-psqlrc --quiet --no-password --dbname postgres "$@"; }
'
SIZE_OF_DATABASES=$POSTGRES'ask -At --command "SELECT ceil(sum(pg_database_size(oid)) / 1024) FROM pg_database"'
DUMP_ROLES=$POSTGRES'exec pg_dumpall --no-password --globals-only --no-role-passwords'
# The one that is connected to first cannot be dropped, so it is not made anew. Members of gzip after each other are one archive.
# shellcheck disable=SC2016
DUMP_DATABASES=$POSTGRES'
names=$(ask -At --command "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname <> \$\$postgres\$\$, datname")
printf "%s\n" "$names" | while IFS= read -r name; do
  case $name in postgres) create= ;; *) create=--create ;; esac
  PGDATABASE=$name pg_dump --no-password --clean --if-exists $create --compress 6 </dev/null || exit 1
done'
# Roles that are there already are no fault; the caller looks at what is said.
RESTORE_ROLES=$POSTGRES'ask --file - >/dev/null'
RESTORE_DATABASES=$POSTGRES'{ gzip -dc || echo "SELECT the_archive_is_broken;"; } | ask --set ON_ERROR_STOP=1 --file - >/dev/null'

# ---- secrets ----------------------------------------------------------------------------------------------------------------

# For openssl_program: the passphrase is the first line of stdin, what is to be worked on follows.
# shellcheck disable=SC2016
CIPHER='set -eu
umask 077
work=$(mktemp -d)
trap "rm -rf \"$work\"" EXIT
IFS= read -r passphrase
printf "%s\n" "$passphrase" >"$work/passphrase"
openssl enc -aes-256-cbc -pbkdf2 -iter 600000 -md sha256 -pass "file:$work/passphrase" "$@"'

# ciphered FROM TO OPTION: neither the passphrase nor what it protects stands in an argument or leaves this folder.
ciphered() {
  { head -n 1 "$PASSPHRASE" | tr -d '\r\n' && echo && cat "$1"; } >"$WORK/ciphered"
  openssl_program "$CIPHER" "$3" <"$WORK/ciphered" >"$2" 2>"$WORK/errors" || return 1
  rm -f "$WORK/ciphered"
}

size_of() { wc -c <"$1" | tr -d ' '; }
