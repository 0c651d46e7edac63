#!/bin/sh
# Gives the server at PGHOST the role DB_USER with the password DB_PASSWORD, and each database of DB_NAMES to that role alone, with the
# extensions of DB_EXTENSIONS in it, which only a superuser may create. Connects as the superuser PGUSER. May be run any number of times:
# every run sets password and rights anew.
set -eu

patience=60 # seconds until a server that does not answer is given up

main() {
  : "${PGHOST:?}" "${PGUSER:?}" "${DB_USER:?}" "${DB_PASSWORD:?}" "${DB_NAMES:?}"
  # Debian's own psql is a script that looks for a configured server first.
  for folder in /usr/lib/postgresql/*/bin; do PATH=$folder:$PATH; done
  wait_for_server
  set_role
  for name in $DB_NAMES; do
    set_database "$name"
    set_rights "$name"
    for extension in ${DB_EXTENSIONS-}; do add_extension "$name" "$extension"; done
    say "database $name is ready"
  done
}

say() { printf 'database: %s\n' "$*"; }

# Reads SQL from its input; its arguments are options of psql.
sql() { psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 --set user="$DB_USER" "$@" --file -; }

wait_for_server() {
  began=$(date +%s)
  until answer=$(PGCONNECT_TIMEOUT=5 psql --no-psqlrc --quiet --no-password --command 'SELECT 1' 2>&1); do
    if [ "$(($(date +%s) - began))" -ge "$patience" ]; then
      printf 'database: no answer from the server at %s within %s seconds: %s\n' "$PGHOST" "$patience" "$answer" >&2
      exit 1
    fi
    sleep 1
  done
}

# The password comes from the environment and is in no argument; a statement that fails must not put it into the server's log.
set_role() {
  sql <<'SQL'
\set password `printf '%s' "$DB_PASSWORD"`
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET log_min_duration_statement = -1;
SET password_encryption = 'scram-sha-256';
SELECT format('CREATE ROLE %I', :'user') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \gexec
ALTER ROLE :"user" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
SQL
  say "role $DB_USER is ready"
}

set_database() {
  sql --set name="$1" <<'SQL'
SELECT format('CREATE DATABASE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
GRANT ALL ON DATABASE :"name" TO :"user";
SQL
}

set_rights() {
  sql --dbname "$1" <<'SQL'
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"user";
SQL
}

# Migrations ask for it too, and are content where it is there.
add_extension() {
  sql --dbname "$1" --set name="$2" <<'SQL'
SET client_min_messages = 'warning';
CREATE EXTENSION IF NOT EXISTS :"name";
SQL
}

main
