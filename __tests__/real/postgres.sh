#!/usr/bin/env bash
# The database's job against a real Postgres of this machine (Debian: postgresql; run as root, since the superuser is known by
# its name in the operating system): pg_hba.conf as rendered with and without TLS, init.sh over and over, and every login.
# Prints one line per check; exits 1 if one fails.
set -euo pipefail
# shellcheck source=SCRIPTDIR/servers.sh
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

main() {
  for tls in false true; do try "$tls"; done
  finish
}

# One server: a fresh volume, the job three times (the second with another password), then every way in.
try() {
  local tls=$1 strange="a'b\\c\"d \$(e) %s :f"
  start_postgres "$tls"
  check "tls $tls: ready without a login" "$postgres_programs/pg_isready" -q -h 127.0.0.1 -p "$postgres_port" -U dioptra -d restapi
  check "tls $tls: first run, a password with every quote" database_job "$strange"
  check "tls $tls: the role logs in" login dioptra restapi "$strange"
  check "tls $tls: second run, another password" database_job password-2
  check "tls $tls: third run, the same" database_job password-2
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
  stop_postgres
}

sslmode=prefer
mode() { local sslmode=$1; "${@:2}"; }
login() {
  PGSSLMODE=$sslmode PGSSLROOTCERT=$work/server.crt PGPASSWORD=$3 \
    "$postgres_programs/psql" -X -At -h localhost -p "$postgres_port" -U "$1" -d "$2" -c "${4:-SELECT 1}" >"$work/out" 2>&1
}
refused() { ! login "$2" "$3" "$4" && grep -q "$1" "$work/out"; }
refused_socket() {
  ! "$postgres_programs/psql" -X -h "$work/socket" -p "$postgres_port" -U postgres -c 'SELECT 1' >"$work/out" 2>&1 && grep -q 'Peer authentication failed' "$work/out"
}
superuser() { as_postgres psql -X -At -h "$work/socket" -p "$postgres_port" -U postgres -d "$1" -c "$2"; }
keeps_tables() { database_job password-2 && login dioptra "$1" password-2 'TABLE t'; }
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
silent_log() { grep -q 'CREATE DATABASE' "$work/database.log" && ! grep -e password-2 -e '%s :f' "$work/database.log" >"$work/out"; }

main
