# Sourced by init-deployment.sh: places that several machines use.
# shellcheck shell=sh

# try_share VOLUME OWNER main|others KIND PLACE: as the user that the containers are, in a container, where they will have it.
try_share() { step "share $1" probe_share "$1" "$2" "$3"; }

# The record says that this machine has marked the share before, so it is in no back-up.
probe_share() {
  record=.deployment/shares/$1
  if [ -e "$record" ]; then before=marked; else before=new; fi
  indented attend_compose 120 run --rm --no-deps -T --user "$2" --entrypoint sh prepare /scripts/probe-share.sh "$NODE" "$NAME" "$1" "$3" "$before" ||
    fail "the share $1 cannot be used as it is: the reason stands above"
  if [ "$NODE" != main ] || [ "$before" = marked ]; then return 0; fi
  { mkdir -p .deployment/shares && : >"$record"; } 2>/dev/null || fail "cannot write $FOLDER/$record"
}
