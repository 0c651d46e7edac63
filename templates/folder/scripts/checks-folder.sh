# Sourced by doctor.sh: what this folder and the places that it mounts must be.
# shellcheck shell=sh

# ---- mounts -----------------------------------------------------------------------------------------------------------------

# check_mount UNIT: a mount unit of systemd that the operator named.
check_mount() {
  if ! command -v systemctl >/dev/null 2>&1; then
    warning mount "whether $1 is mounted cannot be seen: there is no systemctl" 'look yourself: mount'
  elif [ "$(systemctl is-active "$1" 2>/dev/null || :)" = active ]; then
    ok mount "$1 is mounted"
  else
    failure mount "$1 is not mounted" "sudo systemctl start $1"
  fi
}

# check_nfs VOLUME SERVER PATH: a bounded try, with whatever there is to try with.
check_nfs() {
  if answers_at "$2" 2049; then
    ok nfs "the NFS server $2 answers"
  elif [ "$?" = 2 ]; then
    warning nfs "whether the NFS server $2 answers cannot be tried: neither nc nor bash is here" "look yourself: showmount -e $2"
  else
    failure nfs "the NFS server $2, for the volume $1, does not answer on port 2049" "look at its firewall and its exports: showmount -e $2"
  fi
  if command -v mount.nfs >/dev/null 2>&1 || [ -x /sbin/mount.nfs ] || [ -x /usr/sbin/mount.nfs ]; then
    ok nfs 'mount.nfs is there'
  else
    warning nfs 'mount.nfs is missing' 'sudo apt-get install nfs-common (or nfs-utils)'
  fi
}

# ---- other machines ---------------------------------------------------------------------------------------------------------

# check_address ADDRESS: ports are bound to it, so it must be this machine's own.
check_address() {
  own=$(ip -o addr show 2>/dev/null | awk '{ sub("/.*", "", $4); print $4 }') || own=
  if [ -z "$own" ]; then return 0; fi
  if printf '%s\n' "$own" | grep -Fxq -- "$1"; then
    ok address "$1 is an address of this machine"
  else
    failure address "$1 is no address of this machine, and the others are to reach it there" 'correct shape.address or the machine'"'"'s address in deployment.yml, and run in the main folder: npm create deployment@latest .'
  fi
}

# check_gate MACHINE ADDRESS PORT
check_gate() {
  if answers_at "$2" "$3"; then
    ok gate "the machine $1 answers at $2, port $3"
  elif [ "$?" = 2 ]; then
    warning gate "whether the machine $1 answers at $2 cannot be tried: neither nc nor bash is here" "look yourself: nc -z $2 $3"
  else
    warning gate "the machine $1 does not answer at $2, port $3" 'start the deployment there, and look at its firewall: the containers here wait for it'
  fi
}

# answers_at HOST PORT: 0 yes, 1 no, 2 unknown.
answers_at() {
  if command -v nc >/dev/null 2>&1; then
    bounded 5 nc -z -w 3 "$1" "$2" >/dev/null 2>&1 || return 1
  elif command -v bash >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # bash's own variables
    bounded 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" >/dev/null 2>&1 || return 1
  else
    return 2
  fi
}

# check_directory VOLUME PATH: containers run as other users, so what only its owner may read is of no use to them.
check_directory() {
  if [ ! -d "$2" ]; then
    failure directory "$2, for the volume $1, is not a directory of this machine" "sudo mkdir -p '$2', or mount what belongs there"
    return 0
  fi
  permissions=$(ls -ld -- "$2")
  case $permissions in
    ???????r?[xt]*) ok directory "$2 can be read" ;;
    *) warning directory "$2, for the volume $1, can be read by its owner or group only" "unless the containers run as one of them: sudo chmod o+rX '$2'" ;;
  esac
}

# ---- servers elsewhere ------------------------------------------------------------------------------------------------------

# check_server SERVICE HOST PORT: from this machine, whose view is a hint only; init looks once more from a container, and insists.
check_server() {
  if answers_at "$2" "$3"; then
    ok server "the server for $1 answers at $2:$3"
  elif [ "$?" = 2 ]; then
    warning server "whether $2:$3, the server for $1, answers cannot be tried: neither nc nor bash is here" 'init tries it from a container'
  else
    warning server "the server for $1 does not answer at $2:$3" "look at its name, its firewall and the addresses it listens on, and at services.$1 in deployment.yml; README.md says what it must offer"
  fi
}

# ---- the last update ---------------------------------------------------------------------------------------------------------

# check_update: a clash in a file that neither start nor init reads keeps nothing from working.
check_update() {
  if unfinished init; then
    failure update "$CAUSE" "$REPAIR"
    return 0
  fi
  waiting=$(clashing any | paste -s -d ' ' -)
  if [ -n "$waiting" ]; then
    warning update "an update has left clashes in $waiting" "$REPAIR"
  else
    ok update 'no update is unfinished'
  fi
}

# ---- answers that come later -------------------------------------------------------------------------------------------------

# check_later ANSWER ABOUT
check_later() {
  warning later "not known yet: $2" "when you know it, run in this folder: npm create deployment@latest . -- --set $1=…"
}

# ---- secrets ----------------------------------------------------------------------------------------------------------------

check_secrets() {
  COMPLETE=yes
  each_secret check_secret
  if [ "$COMPLETE" = yes ]; then ok secrets 'the secrets are complete, and only their owner can read them'; fi
}

# check_secret NAME FILE RECIPE SIZE ENCODED PLACE...
check_secret() {
  if [ ! -s "$2" ] && [ "$3" = elsewhere ]; then
    incomplete "$2 is missing, and it is the same on every machine" "$FROM_MAIN"
    return 0
  fi
  if [ ! -s "$2" ]; then
    if [ "$BEFORE_INIT" = yes ]; then return 0; fi
    incomplete "$2 is missing" 'run ./init-deployment.sh, which makes it, or put it back from a back-up'
    return 0
  fi
  permissions=$(ls -ld -- "$2")
  case ${permissions#????} in
    ------*) ;;
    *) if [ "$BEFORE_INIT" = no ]; then incomplete "$2 can be read by others" "chmod 600 $2"; fi ;;
  esac
  if [ ! -r "$2" ]; then
    incomplete "$2 cannot be read by this user" 'run this as the owner of the folder'
  elif [ "${2%.env}" != "$2" ] && ! grep -q "^$1=." "$2"; then
    incomplete "$2 does not set $1" "it needs the line $1='the value'"
  elif [ "$5" = yes ] && ! grep -q "^$1_ENCODED=." "$2"; then
    incomplete "$2 does not set $1_ENCODED" "it needs a second line, $1_ENCODED='the value, percent-encoded'"
  fi
}

incomplete() {
  COMPLETE=no
  failure secrets "$1" "$2"
}

# check_git: what is once in a repository stays in its history.
check_git() {
  if ! git -C "$FOLDER" rev-parse --is-inside-work-tree >/dev/null 2>&1; then return 0; fi
  tracked=$(git -C "$FOLDER" ls-files -- secrets ssl 2>/dev/null | grep -E '^secrets/(.*\.env|docker/.*)$|\.key$' | tr '\n' ' ') || tracked=
  if [ -n "$tracked" ]; then
    failure git "git tracks secrets: $tracked" "git rm --cached them, and replace their values: whoever has the repository has them"
  else
    ok git 'git tracks no secret'
  fi
}

# ---- certificates -----------------------------------------------------------------------------------------------------------

check_certificates() {
  if ! command -v openssl >/dev/null 2>&1 && ! (find_openssl_image) >/dev/null 2>&1; then
    warning certificate 'certificates cannot be looked at: neither this machine nor an image here has openssl' 'sudo apt-get install openssl'
    return 0
  fi
  each_certificate check_certificate
}

# check_certificate FOLDER SOURCE …: as certificates.sh looks at a pair, without changing it.
check_certificate() {
  inspect "$@"
  shown=$(pair_file "$1" crt)
  if [ "$2" = main ]; then cure=$FROM_MAIN; else cure='run ./init-deployment.sh'; fi
  if has "$1" missing; then
    failure certificate "$shown is missing" "$cure"
    return 0
  fi
  until=$(sed -n 's/^until //p' "$WORK/pair-$1")
  if [ "$2" = main ]; then cure=$FROM_MAIN; elif has "$1" own; then cure='scripts/renew-certificates.sh'; else cure="put a new pair into ssl/$1 and run ./init-deployment.sh"; fi
  if has "$1" problem; then
    failure certificate "$shown: $(fault "$(sed -n 's/^problem //p' "$WORK/pair-$1" | head -n 1)" "$1")" "$cure"
  elif has "$1" ends expired; then
    failure certificate "$shown has expired: $until" "$cure"
  elif has "$1" ends 7; then
    failure certificate "$shown ends within a week: $until" "$cure"
  elif has "$1" ends 30; then
    warning certificate "$shown ends within 30 days: $until" "$cure"
  elif has "$1" lacks; then
    warning certificate "$shown does not cover $(sed -n 's/^lacks //p' "$WORK/pair-$1" | tr '\n' ' ')" "$cure"
  else
    ok certificate "$shown is good until $until"
  fi
}
