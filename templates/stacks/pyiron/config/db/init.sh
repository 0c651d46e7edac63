#!/bin/sh
# The hub's role and database on the server at PGHOST. Safe to repeat: the password is set anew each time, from the environment and
# not from an argument, and is kept out of the server's log.
set -eu
: "${PGHOST:?}" "${PGUSER:?}" "${DB_NAME:?}" "${DB_USER:?}" "${DB_PASSWORD:?}"

psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 --set owner="$DB_USER" --set base="$DB_NAME" <<'SQL'
\getenv password DB_PASSWORD
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SELECT format('CREATE ROLE %I LOGIN', :'owner') WHERE to_regrole(quote_ident(:'owner')) IS NULL \gexec
ALTER ROLE :"owner" NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'base', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'base') \gexec
REVOKE ALL ON DATABASE :"base" FROM PUBLIC;
SQL
printf 'database %s is ready\n' "$DB_NAME"
