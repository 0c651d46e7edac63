# Sourced: messages, times, and named steps.
# shellcheck shell=sh

# The scratch directory of this run, once there is one.
WORK=

# ---- messages ---------------------------------------------------------------------------------------------------------------

# say LINE: one line of what a step does, below its title.
say() {
  end_title
  printf '%s\n' "${1:+      $1}"
}

# complain LINE...: on stderr, the first line with the word that people search for.
complain() {
  end_title
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
}

fail() {
  complain "$@"
  exit 1
}

# fail_with MESSAGE FILE: the last lines of the file are the reason.
fail_with() {
  complain "$1"
  tail -n 20 "$2" | sed 's/^/       /' >&2
  exit 1
}

# The file says that a title still waits for its time on the same line; a file, because a step's output is written by another process.
end_title() {
  if [ -n "$WORK" ] && [ -e "$WORK/title" ]; then
    rm -f "$WORK/title"
    printf '\n'
  fi
}

# indent: stdin as lines below a step's title, each as soon as it comes.
indent() {
  while IFS= read -r line || [ -n "$line" ]; do say "$line"; done
}

# problem LINE...: noted, so that all of them are reported at once by fail_on_problems.
problem() {
  printf '%s\n' "$1" >>"$WORK/problems"
  shift
  for line in "$@"; do printf '  %s\n' "$line" >>"$WORK/problems"; done
}

fail_on_problems() {
  if [ ! -s "$WORK/problems" ]; then return 0; fi
  complain "$1"
  while IFS= read -r line; do printf '       %s\n' "$line" >&2; done <"$WORK/problems"
  exit 1
}

# ---- time -------------------------------------------------------------------------------------------------------------------

# Hundredths of a second since some moment: POSIX date knows whole seconds only.
hundredths() {
  if read -r up _ 2>/dev/null </proc/uptime; then
    printf '%s\n' "$((${up%.*} * 100 + 1${up#*.} - 100))"
  else
    printf '%s00\n' "$(date +%s)"
  fi
}

# took HUNDREDTHS: how long ago that was.
took() {
  span=$(($(hundredths) - $1))
  printf '%s.%s s' "$((span / 100))" "$((span % 100 / 10))"
}

# ---- steps ------------------------------------------------------------------------------------------------------------------

STEP=0
STEPS=0

# step TITLE COMMAND...: "[3/9] db-init … 1.4 s", with what the command says below it.
step() {
  STEP=$((STEP + 1))
  printf '[%s/%s] %s …' "$STEP" "$STEPS" "$1"
  : >"$WORK/title"
  began=$(hundredths)
  shift
  "$@"
  if [ -e "$WORK/title" ]; then
    rm -f "$WORK/title"
    printf ' %s\n' "$(took "$began")"
  else
    printf '      %s\n' "$(took "$began")"
  fi
}
