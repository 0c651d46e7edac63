#!/usr/bin/env bash
# Syntho's two databases on a real Postgres of this machine (Debian: postgresql; run as root): pg_hba.conf as rendered with and without TLS, the
# job for each database over and over, and who may log in where. Prints one line per check; exits 1 if one fails.
# shellcheck disable=SC2317 # check calls what it is given
set -euo pipefail
# shellcheck source=SCRIPTDIR/servers.sh
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"
stack=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../templates/stacks/syntho" && pwd)

main() {
  for tls in false true; do try "$tls"; done
  finish
}

try() {
  local tls=$1 strange="a'b\\c\"d \$(e) %s :f" role
  start_postgres "$tls"
  for role in syntho-core syntho-backend; do
    check "tls $tls: $role: first run, a password with every quote" job "$role" "$strange"
    check "tls $tls: $role: logs in" login "$role" "$role" "$strange"
    check "tls $tls: $role: second run, another password" job "$role" "$role-2"
    check "tls $tls: $role: makes tables" login "$role" "$role" "$role-2" 'CREATE TABLE t (x int)'
    check "tls $tls: $role: they are there after a third run" keeps "$role"
    check "tls $tls: $role: is no superuser, and makes no databases" plain "$role"
    check "tls $tls: $role: the old password is refused" refused 'password authentication failed' "$role" "$role" "$strange"
  done
  check "tls $tls: the core API does not get into the other database" refused 'no pg_hba.conf entry' syntho-core syntho-backend syntho-core-2
  check "tls $tls: the backend does not get into the other database" refused 'no pg_hba.conf entry' syntho-backend syntho-core syntho-backend-2
  check "tls $tls: no superuser by network" refused 'no pg_hba.conf entry' postgres postgres superuser-password
  if $tls; then check 'tls true: nobody without encryption' unencrypted; fi
  check "tls $tls: no password in the server's log" silent
  stop_postgres
}

render_hba() {
  (cd "$stack" && node --input-type=module -e '
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    const ejs = createRequire(process.cwd() + "/")("ejs");
    const [core, backend] = ["syntho-core", "syntho-backend"];
    const values = { CORE_DB_NAME: core, CORE_DB_USER: core, BACKEND_DB_NAME: backend, BACKEND_DB_USER: backend };
    const it = { tls: { postgres: process.argv[1] === "true" }, values };
    process.stdout.write(ejs.render(readFileSync("config/db/pg_hba.conf.ejs", "utf8"), { it }, { strict: true, destructuredLocals: ["it"], escape: String }));
  ' "$1")
}

# job ROLE PASSWORD: the stack's own, for the database of that name.
job() {
  as_postgres env PGHOST="$work/socket" PGPORT="$postgres_port" PGUSER=postgres PGDATABASE=postgres DB_USER="$1" DB_NAMES="$1" \
    DB_PASSWORD="$2" sh -c "$(<"$stack/config/db/init.sh")" >"$work/out" 2>&1
}

sslmode=prefer
# login ROLE DATABASE PASSWORD [SQL]
login() {
  PGSSLMODE=$sslmode PGSSLROOTCERT=$work/server.crt PGPASSWORD=$3 \
    "$postgres_programs/psql" -X -At -h localhost -p "$postgres_port" -U "$1" -d "$2" -c "${4:-SELECT 1}" >"$work/out" 2>&1
}
refused() { ! login "$2" "$3" "$4" && grep -q "$1" "$work/out"; }
keeps() { job "$1" "$1-2" && login "$1" "$1" "$1-2" 'TABLE t'; }
plain() {
  as_postgres psql -X -At -h "$work/socket" -p "$postgres_port" -c \
    "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '$1'" >"$work/out" 2>&1
  [[ $(<"$work/out") == 't|f|f|f' ]]
}
unencrypted() {
  local sslmode=disable
  refused 'no encryption' syntho-core syntho-core syntho-core-2
}
silent() { ! grep -F -e syntho-core-2 -e syntho-backend-2 -e '%s :f' "$work/database.log" >"$work/out"; }

main "$@"
