#!/bin/sh
# Gets this deployment ready to start: checks the host, makes what is missing, prepares volumes, and runs the application's own
# jobs. It may be run any number of times, from anywhere, by any member of the group docker. ./init-deployment.sh --help
set -eu
LC_ALL=C
export LC_ALL

# The folder is where this file really is; readlink -f is not everywhere.
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")" && pwd -P)
for part in deployment lib lock unfinished docker target registry build images options secrets openssl certificates authorities nodes shares gpus start; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

main() {
  read_options "$@"
  cd "$FOLDER"
  take_lock
  watch_signals
  start_anew
  if left_jobs; then remove_jobs; fi
  write_host
  if unfinished init; then fail "$CAUSE; $REPAIR"; fi
  count_steps
  if [ "$DOCTOR" = yes ]; then step 'check this machine' check_host; fi
  refuse_if_running
  each_option put_file
  step 'secrets' make_secrets
  step 'certificates' certificates
  if [ -n "$NODES" ]; then step 'further machines' give_nodes; fi
  step 'images' have_images
  step 'prepare' prepare_volumes
  each_shared try_share
  each_step do_step
  step 'stop' stop_all
  summary
}

start_anew() { rm -f "$WORK/problems" "$WORK/due"; }

count_steps() {
  STEPS=5
  if [ "$DOCTOR" = yes ]; then STEPS=$((STEPS + 1)); fi
  if [ -n "$NODES" ]; then STEPS=$((STEPS + 1)); fi
  each_shared count_step
  each_step count_step
}

count_step() { STEPS=$((STEPS + 1)); }

check_host() {
  indented attend 300 sh "$FOLDER/scripts/doctor.sh" --before-init --quiet || fail 'this machine is not ready: see above (--skip-doctor goes on regardless)'
}

# refuse_if_running: a second server upon the same volumes would ruin them.
refuse_if_running() {
  running=$(running_names) || fail 'Docker does not answer'
  if [ -z "$running" ]; then return 0; fi
  fail "$NAME is running: $(printf '%s\n' "$running" | tr '\n' ' ')" "stop it first: cd $(quoted "$FOLDER") && $(stop_words)" \
    "or, where its unit is installed: sudo systemctl stop $NAME"
}

certificates() {
  make_certificates
  check_authorities
}

summary() {
  printf '\n%s is ready. Start it:\n\n  cd %s\n  %s\n\n' "$TITLE" "$(quoted "$FOLDER")" "$(start_words)"
  printf 'or as a service of this machine, now and at every boot:\n\n  sudo sh scripts/install-unit.sh --now\n\n'
  if [ -n "$URL" ]; then printf 'It will answer at %s\n' "$URL"; fi
  if [ -n "$NODES" ]; then tell_of_nodes; fi
}

tell_of_nodes() {
  printf '\nFurther machines: copy each of these folders to its machine, as it is, and run ./init-deployment.sh there:\n\n'
  for machine in $NODES; do printf '  nodes/%s\n' "$machine"; done
}

# quoted TEXT: as a word that can be pasted into a shell.
quoted() {
  case $1 in
    *[!A-Za-z0-9_./:@%+=,-]*) printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

main "$@"
