# GenUI: written by create-deployment for genui.
# Your edits are kept when it is run again.
# What scripts/deploy.sh has to name and to look up for stack.yml, and nothing else.
# shellcheck shell=sh

# Each of these calls the command that it is given once for every entry.

# VARIABLE NAME FILE value|file
each_stack_secret() {
  :
  "$1" SECRET_POSTGRES_ADMIN_PASSWORD POSTGRES_ADMIN_PASSWORD secrets/POSTGRES_ADMIN_PASSWORD.env value
  "$1" SECRET_REDIS_PASSWORD REDIS_PASSWORD secrets/REDIS_PASSWORD.env value
  "$1" SECRET_GENUI_BACKEND_SECRET GENUI_BACKEND_SECRET secrets/GENUI_BACKEND_SECRET.env value
  "$1" SECRET_DB_PASSWORD DB_PASSWORD secrets/DB_PASSWORD.env value
}

# VARIABLE NAME FILE
each_stack_config() {
  :
  "$1" CONFIG_db_env db-env envs/db.sh
  "$1" CONFIG_redis_env redis-env envs/redis.sh
  "$1" CONFIG_backend_env backend-env envs/backend.sh
  "$1" CONFIG_celery_env celery-env envs/celery.sh
}

# MACHINE ADDRESS: further ones, on which something runs.
each_stack_machine() {
  :
}

# SERVICE yes|no: its image knows its program, and the stack says its command, or does not.
each_stack_program() {
  :
  "$1" db yes
  "$1" redis yes
}
