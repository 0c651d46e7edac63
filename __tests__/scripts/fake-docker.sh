#!/bin/sh
# Stands in for docker: writes every call into $FAKE/calls and answers from files in $FAKE that a test has put there.
# A file hook-NAME is run where a real engine would do something; prepare really runs, upon $FAKE/volumes.
set -eu
printf '%s\n' "$*" >>"$FAKE/calls"

# answer FILE DEFAULT
answer() { if [ -f "$FAKE/$1" ]; then cat "$FAKE/$1"; else printf '%s\n' "$2"; fi; }
# hook NAME ARGUMENT...
hook() {
  name=$1
  shift
  if [ ! -f "$FAKE/hook-$name" ]; then return 0; fi
  exec sh "$FAKE/hook-$name" "$@"
}

# What stands before the command is of no matter here, but for where a log-in is kept.
while :; do
  case ${1-} in
    --config) config=$2 ;;
    --host) ;;
    *) break ;;
  esac
  shift 2
done

if [ -f "$FAKE/daemon-error" ] && [ "$*" != 'compose version --short' ]; then
  cat "$FAKE/daemon-error" >&2
  exit 1
fi
case $* in
  'compose version --short') answer compose-version 2.40.3 && exit ;;
  version*) answer engine-version 28.5.2 && exit ;;
  *.Architecture*) answer architecture x86_64 && exit ;;
  *.NCPU*) answer cpus 4 && exit ;;
  *.DockerRootDir*) answer docker-root /nowhere && exit ;;
  *.Runtimes*) answer runtimes '{"runc":{}}' && exit ;;
  info*.Swarm.*) answer swarm 'active true self' && exit ;;
  'node ls'*) answer nodes self && exit ;;
  'node inspect'*.GenericResources*) answer node-resources '' && exit ;;
  'node inspect'*.role*) answer node-roles 'main self' && exit ;;
  'node inspect'*) answer node-machines '' && exit ;;
  'node update'*) exit 0 ;;
  ps*network=host*) answer on-host '' && exit ;;
  'ps --filter publish='*) answer publishing '' && exit ;;
  ps*oneoff=False*--format*) answer services '' && exit ;;
  ps*oneoff=True*) answer oneoffs '' && exit ;;
  ps*oneoff=False*) answer all-containers '' && exit ;;
  ps*) answer running '' && exit ;;
  'volume ls'*)
    if [ -f "$FAKE/volumes-fail" ]; then exit 1; fi
    answer volumes-listed '' && exit
    ;;
  'image inspect'*.Config.Env*) answer image-env '' && exit ;;
  'image inspect'*)
    for image in "$@"; do :; done
    if grep -Fxq -- "$image" "$FAKE/missing-images" 2>/dev/null; then exit 1; fi
    exit 0
    ;;
  'buildx version') if [ -f "$FAKE/buildx" ]; then cat "$FAKE/buildx"; else exit 1; fi && exit ;;
  pull*) hook pull && exit ;;
  'context inspect'*) answer context '' && exit ;;
  login*)
    cat >"$FAKE/password"
    for server in "$@"; do :; done
    if [ -f "$FAKE/login-refused" ]; then cat "$FAKE/login-refused" >&2 && exit 1; fi
    printf '{ "auths": { "%s": { "auth": "x" } } }\n' "$server" >"$config/config.json" && exit
    ;;
  save*) hook save && printf 'an archive of %s\n' "$*" && exit ;;
  load*) hook load && exit ;;
  rm* | start*) exit 0 ;;
  run*) hook run "$@" && exit 1 ;;
  *'{{.State.Status}}'*) answer state "web: exited, unhealthy, exit code 3, 4 restarts" && exit ;;
  *.State.Health*) answer health '' && exit ;;
  logs*) answer logs 'the last words of a container' && exit ;;
esac
if [ "$1" != compose ]; then echo "fake docker: $*" >&2 && exit 99; fi
case $* in
  *' exec '*) if [ -f "$FAKE/hook-exec" ]; then hook exec "$@"; else hook after; fi ;;
  *'config --images') answer images 'postgres:17' ;;
  *config) answer config '' ;;
  *' up '*) hook up ;;
  *' run '*prepare*)
    hook prepare
    while [ "$1" != prepare ]; do shift; done
    shift
    if [ "${1-}" = /scripts/probe-share.sh ]; then
      shift
      VOLUMES=$FAKE/volumes exec sh scripts/probe-share.sh "$@"
    fi
    VOLUMES=$FAKE/volumes SSL=$PWD/ssl SECRETS=$PWD/secrets SCRIPTS=$PWD/scripts exec sh scripts/prepare-volumes.sh "$@"
    ;;
  *' run '*)
    for job in "$@"; do :; done
    hook "$job"
    echo "$job was here"
    ;;
  *' down' | *' restart '* | *' build '*) hook after "$@" ;;
  *' stop '*) hook stop ;;
  *' create '*) hook create ;;
  *) echo "fake docker: $*" >&2 && exit 99 ;;
esac
