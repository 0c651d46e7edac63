# Sourced: what further machines need of the main one, put into their folders below nodes/.
# shellcheck shell=sh

# The machines whose folder this run has changed.
CHANGED_NODES=

# give_nodes: to each its secrets, the certificate of the authority, and the pair of its gate. What is right already stays as it is.
give_nodes() {
  for machine in $NODES; do
    if [ ! -f "nodes/$machine/scripts/deployment.sh" ]; then
      say "warning: there is no folder nodes/$machine; create-deployment writes it"
      continue
    fi
    given=no
    give_secrets "$machine"
    give_pairs "$machine"
    if [ "$given" = yes ]; then CHANGED_NODES="$CHANGED_NODES $machine"; fi
  done
}

# entries MACHINE LIST: the entries of a list of that machine's own scripts/deployment.sh, one a line.
entries() {
  (
    # shellcheck source=/dev/null
    . "${FOLDER:?}/nodes/$1/scripts/deployment.sh"
    "$2" printed
  )
}

printed() { printf '%s\n' "$*"; }

give_secrets() {
  (umask 077 && mkdir -p "nodes/$1/secrets")
  hand_over "nodes/$1/secrets"
  entries "$1" each_secret >"$WORK/entries"
  while read -r _ file _; do
    if [ -s "$file" ]; then give "$file" "nodes/$machine/$file"; fi
  done <"$WORK/entries"
}

# give FROM TO: a copy with the same mode as keys and certificates have, where it is not one already.
give() {
  if cmp -s "$1" "$2"; then return 0; fi
  (umask 077 && cat "$1" >"$2.new")
  case $1 in *.crt) chmod 644 "$2.new" ;; esac
  hand_over "$2.new"
  mv -f "$2.new" "$2"
  given=yes
}

give_pairs() {
  entries "$1" each_certificate >"$WORK/entries"
  # Names may be wildcards.
  set -f
  while read -r folder source kind _ _ _ _ common alternatives <&3; do
    if [ "$source" != main ]; then continue; fi
    have_authority
    mkdir -p "nodes/$1/ssl/ca" "nodes/$1/ssl/$folder"
    hand_over "nodes/$1/ssl/ca" "nodes/$1/ssl/$folder"
    give "$AUTHORITY.crt" "nodes/$1/$AUTHORITY.crt"
    # shellcheck disable=SC2086 # words
    renew_for "nodes/$1/ssl/$folder/server" "$kind" "$common" $alternatives
  done 3<"$WORK/entries"
  set +f
}

# renew_for PATH KEY COMMON ALTERNATIVE...: made anew when it is missing, ends within 30 days, or is not what it should be.
renew_for() {
  path=$1
  kind=$2
  common=$3
  shift 3
  look_at "$WORK/pair-node" "$path.crt" "$path.key" "$@"
  if grep -Eq '^(missing|problem|ends|lacks)' "$WORK/pair-node" || [ "$RENEW_ALL" = yes ] || [ "$CHANGED_AUTHORITY" = yes ]; then
    make_leaf "$path" "$kind" "$common" clientAuth "$@"
    given=yes
  fi
}
