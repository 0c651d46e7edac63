#!/usr/bin/env bash
# The database's job against a real Postgres of this machine (Debian: postgresql; run as root, since the superuser is known by
# its name in the operating system): pg_hba.conf as rendered with and without TLS, init.sh over and over, and every login.
# Prints one line per check; exits 1 if one fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
stack=$here/../../templates/stacks/dioptra
programs=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
port=${POSTGRES_TEST_PORT:-39992}
work=$(mktemp -d)
failures=0

main() {
  [[ $(id -u) == 0 && -n $programs ]] || { echo 'needs root and the package postgresql' >&2; exit 1; }
  chmod 755 "$work"
  trap clean EXIT
  certificate
  for tls in false true; do try "$tls"; done
  ((failures == 0)) || { echo "$failures checks failed" >&2; exit 1; }
}

as_postgres() { runuser -u postgres -- env PATH="$programs:$PATH" "$@"; }
clean() {
  if [[ -f $work/data/postmaster.pid ]]; then as_postgres pg_ctl -D "$work/data" -m immediate stop >/dev/null; fi
  rm -rf "$work"
}

certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$work/server.key" -out "$work/server.crt" 2>/dev/null
  chown postgres "$work/server.key"
  chmod 400 "$work/server.key"
  chmod 644 "$work/server.crt"
}

# One server: a fresh volume, the job three times (the second with another password), then every way in.
try() {
  local tls=$1 strange="a'b\\c\"d \$(e) %s :f"
  start "$tls"
  check "tls $tls: ready without a login" "$programs/pg_isready" -q -h 127.0.0.1 -p "$port" -U dioptra -d restapi
  check "tls $tls: first run, a password with every quote" job "$strange"
  check "tls $tls: the role logs in" login dioptra restapi "$strange"
  check "tls $tls: second run, another password" job password-2
  check "tls $tls: third run, the same" job password-2
  for database in restapi mlflow-tracking; do
    check "tls $tls: the role makes tables in $database" login dioptra "$database" password-2 'CREATE TABLE t (x int)'
    check "tls $tls: and they are there after another run" keeps_tables "$database"
    check "tls $tls: others may neither connect nor use the schema of $database" closed "$database"
  done
  check "tls $tls: the old password is refused" refused 'password authentication failed' dioptra restapi "$strange"
  check "tls $tls: no other database" refused 'no pg_hba.conf entry' dioptra postgres password-2
  check "tls $tls: no superuser by network" refused 'no pg_hba.conf entry' postgres postgres superuser-password
  check "tls $tls: no superuser for another user of the system" refused_socket
  check "tls $tls: the role has no rights beyond" has_no_rights
  if $tls; then
    check 'tls true: the server is verified' mode verify-full login dioptra restapi password-2
    check 'tls true: no unencrypted login' mode disable refused 'no encryption' dioptra restapi password-2
  fi
  check "tls $tls: no password in the server's log" silent_log
  as_postgres pg_ctl -D "$work/data" -m fast stop >/dev/null
}

start() {
  local options="-c hba_file=$work/pg_hba.conf -c listen_addresses=127.0.0.1 -p $port -k $work/socket -c log_statement=all"
  if $1; then options+=" -c ssl=on -c ssl_cert_file=$work/server.crt -c ssl_key_file=$work/server.key -c ssl_min_protocol_version=TLSv1.2"; fi
  rm -rf "$work/data" "$work/socket" "$work/log"
  install -d -o postgres "$work/data" "$work/socket"
  install -o postgres /dev/null "$work/log"
  printf 'superuser-password\n' >"$work/superuser"
  render "$1" >"$work/pg_hba.conf"
  as_postgres initdb -D "$work/data" -U postgres --auth=scram-sha-256 --pwfile="$work/superuser" >/dev/null
  as_postgres pg_ctl -D "$work/data" -w -l "$work/log" -o "$options" start >/dev/null
}
render() {
  (cd "$here" && node --input-type=module -e '
    import { readFileSync } from "node:fs";
    import ejs from "ejs";
    const [file, tls] = process.argv.slice(1);
    process.stdout.write(ejs.render(readFileSync(file, "utf8"), { it: { tls: { db: tls === "true" } } }, { strict: true, destructuredLocals: ["it"] }));
  ' "$stack/config/db/pg_hba.conf.ejs" "$1")
}

job() {
  # as the container has it: what is in the job's folder must be readable by this user, so it is handed over on the input
  as_postgres env PGHOST="$work/socket" PGPORT="$port" PGUSER=postgres PGDATABASE=postgres DB_USER=dioptra DB_PASSWORD="$1" \
    DB_NAMES='restapi mlflow-tracking' sh -c "$(<"$stack/config/db/init.sh")" >"$work/out" 2>&1
}

check() {
  local about=$1
  shift
  if "$@"; then echo "ok    $about"; else
    echo "FAIL  $about"
    sed 's/^/      /' "$work/out"
    failures=$((failures + 1))
  fi
}

sslmode=prefer
mode() { local sslmode=$1; "${@:2}"; }
login() {
  PGSSLMODE=$sslmode PGSSLROOTCERT=$work/server.crt PGPASSWORD=$3 \
    "$programs/psql" -X -At -h localhost -p "$port" -U "$1" -d "$2" -c "${4:-SELECT 1}" >"$work/out" 2>&1
}
refused() { ! login "$2" "$3" "$4" && grep -q "$1" "$work/out"; }
refused_socket() {
  ! "$programs/psql" -X -h "$work/socket" -p "$port" -U postgres -c 'SELECT 1' >"$work/out" 2>&1 && grep -q 'Peer authentication failed' "$work/out"
}
superuser() { as_postgres psql -X -At -h "$work/socket" -p "$port" -U postgres -d "$1" -c "$2"; }
keeps_tables() { job password-2 && login dioptra "$1" password-2 'TABLE t'; }
closed() {
  superuser postgres 'CREATE ROLE stranger' >/dev/null 2>&1 || true
  superuser "$1" "SELECT has_database_privilege('stranger', '$1', 'CONNECT'), has_schema_privilege('stranger', 'public', 'USAGE'),
    has_schema_privilege('stranger', 'public', 'CREATE'), has_schema_privilege('dioptra', 'public', 'CREATE')" >"$work/out"
  [[ $(<"$work/out") == 'f|f|f|t' ]]
}
has_no_rights() {
  superuser postgres "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolpassword LIKE 'SCRAM-SHA-256%'
    FROM pg_authid WHERE rolname = 'dioptra'" >"$work/out"
  [[ $(<"$work/out") == 't|f|f|f|f|f|t' ]]
}
# The server logs every statement here; the password must be in none.
silent_log() { grep -q 'CREATE DATABASE' "$work/log" && ! grep -e password-2 -e '%s :f' "$work/log" >"$work/out"; }

main
