# Sourced: what an update, which create-deployment does, has left unfinished in this folder.
# shellcheck shell=sh
# shellcheck disable=SC2034 # who asks, says it

# unfinished start|init: whether something keeps that from its work. CAUSE says what, REPAIR what to do about it, on one line each.
unfinished() {
  if [ -e "$FOLDER/.deployment/journal" ]; then
    CAUSE="an update of $FOLDER was interrupted, or is at work"
    REPAIR='run create-deployment there again, any command of it repairs the folder first: npm create deployment@latest -- status'
    return 0
  fi
  waiting=$(clashing "$1" | paste -s -d ' ' -)
  CAUSE="an update of $FOLDER has left clashes in $waiting"
  REPAIR='resolve them there: npm create deployment@latest -- resolve'
  [ -n "$waiting" ]
}

# clashing start|init|any: the files with a clash that this uses, one a line. Until it is resolved, the new text waits in pending.
clashing() {
  if [ ! -d "$FOLDER/.deployment/pending/new" ]; then return 0; fi
  (cd "$FOLDER/.deployment/pending/new" && find . ! -type d) | sort | while IFS= read -r path; do
    if uses "$1" "${path#./}"; then printf '%s\n' "${path#./}"; fi
  done
}

# uses start|init|any PATH
uses() {
  if [ "$1" = any ]; then return 0; fi
  case $2 in
    *.md | *.template | .gitignore | deployment.yml | systemd/*) return 1 ;;
    init-deployment.sh) [ "$1" = init ] ;;
  esac
}
