# Sourced by init-deployment.sh: its own options and those of the application's jobs.
# shellcheck shell=sh
# shellcheck disable=SC2034 # what is read here, others use

# From where a relative path counts: this is read before init goes into its folder.
CALLER=$PWD
DOCTOR=yes
PULL=missing
BUILD=no
TIMEOUT_READY=300
JOB_TIMEOUT=1800

help() {
  cat <<END
Usage: ./init-deployment.sh [OPTION]...

Gets $TITLE ready to start: checks this machine, makes missing secrets and
certificates, prepares the volumes, and runs the jobs of the application.
What is there already is kept, so it may be run any number of times. Run it
again after a change in config/ or ssl/.

  --skip-doctor          do not check this machine first (default: check it)
  --pull missing|never   fetch images that are not here, or fail and list them
                         (default: $PULL)
  --timeout SECONDS      the longest wait until a service is ready
                         (default: $TIMEOUT_READY)
  --job-timeout SECONDS  the longest that one job may take (default: $JOB_TIMEOUT)
  --help                 this text
END
  if [ -n "$BUILDS" ]; then
    printf '  --build                build the images of this deployment anew\n                         (default: where one is missing)\n'
  fi
  each_option help_line
  printf '\nExit status: 0 done, 1 failed (what was started is removed again), 2 wrong usage.\n'
}

# help_line KIND NAME TARGET ABOUT
help_line() {
  case $1 in
    sets) printf '  --%s VALUE\n                         %s (default: %s)\n' "$2" "$4" "$(setting "$3")" ;;
    puts) printf '  --%s FILE\n                         %s (default: %s, if it is there)\n' "$2" "$4" "$3" ;;
  esac
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --*=*)
        option=$1
        shift
        set -- "${option%%=*}" "${option#*=}" "$@"
        ;;
      --help | -h)
        help
        exit 0
        ;;
      --skip-doctor)
        DOCTOR=no
        shift
        ;;
      --build)
        if [ -z "$BUILDS" ]; then refuse_usage '--build: no image of this deployment is built here'; fi
        BUILD=yes
        shift
        ;;
      --pull | --timeout | --job-timeout)
        if [ $# -lt 2 ]; then refuse_usage "$1 needs a value"; fi
        read_value "$1" "$2"
        shift 2
        ;;
      *)
        read_job_option "$@"
        shift 2
        ;;
    esac
  done
}

read_value() {
  case $1=$2 in
    --pull=missing | --pull=never) PULL=$2 ;;
    --pull=*) refuse_usage "--pull takes missing or never, not $2" ;;
    *=*[!0-9]* | *= | *=0*) refuse_usage "$1 takes a number of seconds, not '$2'" ;;
    --timeout=*) TIMEOUT_READY=$2 ;;
    --job-timeout=*) JOB_TIMEOUT=$2 ;;
  esac
}

# read_job_option OPTION [VALUE]...: one that a job of the application offers, one of former days, or none.
read_job_option() {
  FOUND=no
  OPTION=$1
  VALUE=${2-}
  GIVEN=$#
  each_option match_option
  if [ "$FOUND" = yes ]; then return 0; fi
  case $1 in
    --enable-nginx-ssl) refuse_usage "$1 is gone: TLS is the answer tls.kind, which is remembered; to change it: npm create deployment@latest . -- --ask tls.kind" ;;
    --enable-postgres-ssl) refuse_usage "$1 is gone: TLS of a database is an answer in deployment.yml, which is remembered; to change it: npm create deployment@latest . -- --ask 'services.*'" ;;
    --python) refuse_usage "$1 is gone: nothing here needs Python" ;;
    --worker-ssl-service) refuse_usage "$1 is gone: certificate authorities reach every container without an image of their own" ;;
    --skip-minio-setup) refuse_usage "$1 is gone: the job may run any number of times, so there is nothing to skip" ;;
    *) refuse_usage "unknown option: $1" ;;
  esac
}

# match_option KIND NAME TARGET ABOUT
match_option() {
  if [ "--$2" != "$OPTION" ]; then return 0; fi
  if [ "$GIVEN" -lt 2 ]; then refuse_usage "$OPTION needs a value"; fi
  FOUND=yes
  case $1 in
    sets)
      # An exported variable wins over .env; its name is the deployment's, its value goes nowhere but into the environment.
      export "$3=$VALUE"
      ;;
    puts)
      case $VALUE in /*) ;; *) VALUE=$CALLER/$VALUE ;; esac
      if [ ! -f "$VALUE" ] || [ ! -r "$VALUE" ]; then refuse_usage "$OPTION: $VALUE is not a file that can be read"; fi
      # The name of the option as a variable's: put_file finds it again.
      eval "PUT_$(printf %s "$2" | tr -c 'A-Za-z0-9' _)=\$VALUE"
      ;;
  esac
}

# put_file KIND NAME TARGET ABOUT: a file that was given goes where the job looks for it.
put_file() {
  if [ "$1" != puts ]; then return 0; fi
  eval "given=\${PUT_$(printf %s "$2" | tr -c 'A-Za-z0-9' _)-}"
  # shellcheck disable=SC2154 # set by eval
  if [ -z "$given" ]; then return 0; fi
  mkdir -p "$(dirname -- "$3")"
  cp -- "$given" "$WORK/put"
  put "$WORK/put" "$3"
}

refuse_usage() {
  printf 'error: %s\n       ./init-deployment.sh --help lists the options\n' "$1" >&2
  exit 2
}
