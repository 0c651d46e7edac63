#!/bin/sh
# Runs in the container `prepare`, as root and without network: owners and modes of the volumes below /volumes, and each server's
# private key and each secret that is read as a file where only their server reads them. Arguments: VOLUME=MAJOR, the Postgres that is about to use a volume. The image's
# public certificate authorities come out on stdout. Run again, it changes nothing.
set -eu
umask 077
VOLUMES=${VOLUMES:-/volumes}
SSL=${SSL:-/ssl}
SECRETS=${SECRETS:-/secrets}
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=/dev/null
. "$SCRIPTS/deployment.sh"

main() {
  faults=0
  for pair in "$@"; do check_major "${pair%%=*}" "${pair#*=}"; done
  if [ "$faults" -gt 0 ]; then exit 1; fi
  each_volume settle
  each_certificate install_pair
  each_private install_private
  if [ "$faults" -gt 0 ]; then exit 1; fi
  roots
}

say() { printf '%s\n' "$1" >&2; }

fault() {
  say "error: $1"
  faults=$((faults + 1))
}

# check_major VOLUME MAJOR: Postgres does not start on the data of another major version.
check_major() {
  for file in "$VOLUMES/$1/PG_VERSION" "$VOLUMES/$1"/*/PG_VERSION "$VOLUMES/$1"/*/docker/PG_VERSION; do
    if [ ! -f "$file" ]; then continue; fi
    found=$(cat "$file")
    if [ "$found" = "$2" ]; then continue; fi
    fault "the volume $1 holds data of Postgres $found, but the image is Postgres $2, which cannot read it. Either"
    say "       - go back to an image of Postgres $found (its tag in .env or deployment.yml), or"
    say "       - with $found running, write everything out with pg_dumpall; then remove the volume, init again, and read it back in."
  done
}

# settle VOLUME OWNER MODE: of its root only; what is in it is the application's. Empty: left as it is.
settle() {
  root=$VOLUMES/$1
  if [ ! -d "$root" ]; then
    fault "the volume $1 is not mounted at $root"
    return 0
  fi
  if [ -n "$2" ] && ! owned_by "$root" "$2"; then
    chown "$2" "$root" 2>/dev/null || fault "the owner of the volume $1 cannot be changed to $2. Where it is a directory or a share that root may not change (root_squash): chown $2 there"
  fi
  if [ -n "$3" ] && ! has_mode "$root" "$3"; then
    chmod "$3" "$root" 2>/dev/null || fault "the mode of the volume $1 cannot be changed to $3: chmod $3 where it is"
  fi
}

# owned_by FILE UID[:GID]
owned_by() {
  case $2 in
    *:*) [ "$(stat -c %u:%g "$1")" = "$2" ] ;;
    *) [ "$(stat -c %u "$1")" = "$2" ] ;;
  esac
}

# has_mode FILE OCTAL: leading zeros mean nothing.
has_mode() {
  wanted=$2
  while [ "${wanted#0}" != "$wanted" ] && [ "${#wanted}" -gt 1 ]; do wanted=${wanted#0}; done
  [ "$(stat -c %a "$1")" = "$wanted" ]
}

# install_pair FOLDER SOURCE KEY SERVICE VOLUME OWNER …: the volume holds nothing else, so what is left from before goes.
install_pair() {
  root=$VOLUMES/$5
  if [ ! -d "$root" ]; then
    fault "the volume $5 is not mounted at $root"
    return 0
  fi
  settle "$5" "$6" 700
  for old in "$root"/* "$root"/.[!.]*; do
    case ${old##*/} in
      server.crt | server.key) ;;
      *) rm -rf "$old" ;;
    esac
  done
  changed=no
  install_file "$SSL/$1/server.key" "$root/server.key" 400 "$6"
  install_file "$SSL/$1/server.crt" "$root/server.crt" 444 "$6"
  # renew-certificates.sh reads this line.
  if [ "$changed" = yes ]; then say "installed $1"; fi
}

# install_private bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER
install_private() {
  root=$VOLUMES/$3
  if [ ! -d "$root" ]; then
    fault "the volume $3 is not mounted at $root"
    return 0
  fi
  settle "$3" "$4" 700
  source=$SECRETS/${2#secrets/}
  if [ "$1" = htpasswd ]; then
    if ! hash_line "$source" "$root/$5" "$6" "$7" >"$root/.made"; then
      fault "the log-in cannot be made of $2"
      return 0
    fi
    source=$root/.made
  fi
  install_file "$source" "$root/$5" 400 "$4"
  rm -f "$root/.made"
}

# hash_line SECRET-FILE BEFORE VARIABLE USER: USER:HASH of the password; the salt stays what it was, so that the same password is the same line.
hash_line() {
  salt=$(sed -n 's/^[^:]*:[$]6[$]\([^$]*\)[$].*/\1/p' "$2" 2>/dev/null || :)
  if [ -z "$salt" ]; then salt=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n'); fi
  password=$(sed -n "s/^$3='\(.*\)'\$/\1/p" "$1")
  if [ -z "$password" ]; then return 1; fi
  hash=$(printf '%s\n' "$password" | openssl passwd -6 -salt "$salt" -stdin) || return 1
  # shellcheck disable=SC2016 # crypt's own dollars
  case $hash in '$6$'*) printf '%s:%s\n' "$4" "$hash" ;; *) return 1 ;; esac
}

# install_file SOURCE TARGET MODE OWNER: in one move, with mode and owner before the name.
install_file() {
  if [ ! -s "$1" ]; then
    fault "$1 is missing"
    return 0
  fi
  if [ -f "$2" ] && [ "$(cat "$1")" = "$(cat "$2")" ] && has_mode "$2" "$3" && owned_by "$2" "$4"; then return 0; fi
  cat "$1" >"$2.new"
  chmod "$3" "$2.new"
  chown "$4" "$2.new"
  mv -f "$2.new" "$2"
  changed=yes
}

roots() {
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    if [ -s "$file" ]; then
      cat "$file"
      return 0
    fi
  done
}

main "$@"
