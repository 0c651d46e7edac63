# Dioptra: written by create-deployment for tiny-lab.
# Your edits are kept when it is run again.
# What the scripts know of this deployment, and nothing else: they are the same in every folder.
# shellcheck shell=sh disable=SC2034
NAME=tiny-lab
TITLE=tiny_lab
HOST=localhost
URL=http://localhost/
# The machine that this folder is for, and the further ones whose folders lie in nodes/.
NODE=main
NODES=''
# Commands are words, so that they may be several.
COMPOSE='docker compose'
DOCKER=docker
MINIMUM_COMPOSE=2.19.0
MINIMUM_ENGINE=20.10.0
# In MiB; 0: nothing is asked for.
MEMORY=4096
DISK=20480
# Empty: any.
ARCHITECTURES='amd64 arm64'
PLATFORMS=''
GPUS=0
# nvidia, amd, intel, or none.
GPU_KIND=none
# pull: from registries; archive: out of images/, and no registry is asked.
IMAGES=archive
# Registries that want a log-in which is none of this folder's.
REGISTRIES=''
# Services whose images are built here, in this order.
BUILDS=''
# Services and jobs that run what is built.
BUILT=''
# Services whose image is likely to have openssl.
OPENSSL_SERVICES='nginx db prepare'
# extra: what lies in ssl/ca-certificates is trusted too.
TRUST=system
AUTHORITY_KEY=p256
# Folders below ssl/ whose pair also proves who a client is.
CLIENTS=''

# Each of these calls the command that it is given once for every entry.

# SERVER USER SECRET FILE
each_login() {
  :
}

# NAME FILE RECIPE SIZE ENCODED PLACE...
each_secret() {
  :
  "$1" DB_PASSWORD secrets/DB_PASSWORD.env password 32 no
  "$1" POSTGRES_PASSWORD secrets/POSTGRES_PASSWORD.env password 32 no volume:tiny-lab_database
  "$1" REDIS_PASSWORD secrets/REDIS_PASSWORD.env password 32 no volume:tiny-lab_queue
  "$1" MINIO_PASSWORD secrets/MINIO_PASSWORD.env password 32 no volume:tiny-lab_objects
  "$1" MINIO_KEY secrets/MINIO_KEY.env base64 32 no volume:tiny-lab_objects
  "$1" S3_MLFLOW_PASSWORD secrets/S3_MLFLOW_PASSWORD.env password 32 no
  "$1" S3_RESTAPI_PASSWORD secrets/S3_RESTAPI_PASSWORD.env password 32 no
  "$1" S3_WORKER_PASSWORD secrets/S3_WORKER_PASSWORD.env password 32 no
  "$1" WORKER_PASSWORD secrets/WORKER_PASSWORD.env password 32 no volume:tiny-lab_database volume:tiny-lab_objects volume:tiny-lab_queue
  "$1" SESSION_KEY secrets/SESSION_KEY.env hex 32 no
}

# FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON-NAME ALTERNATIVE-NAME...
each_certificate() {
  :
}

# bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER: what one container reads as a file.
each_private() {
  :
}

# VOLUME OWNER MODE
each_volume() {
  :
  "$1" database 999:999 ''
  "$1" objects 1000:1000 ''
  "$1" queue 999:999 ''
  "$1" frontend 1000:1000 ''
}

# SERVICE VOLUME: of each Postgres, where its data are.
each_database() {
  :
  "$1" db database
}

# dump|copy|leave VOLUME volume|directory|nfs PLACE: what a back-up makes of it.
each_data() {
  :
  "$1" dump database volume tiny-lab_database
  "$1" copy objects volume tiny-lab_objects
  "$1" copy queue volume tiny-lab_queue
  "$1" leave frontend volume tiny-lab_frontend
}

# SERVICE HOST PORT: servers of the operator's own, in the place of the application's.
each_server() {
  :
}

# start SERVICE... | run JOB: in this order.
each_step() {
  :
  "$1" start db minio redis
  "$1" run db-init
  "$1" run minio-accounts
  "$1" run frontend-build
  "$1" start mlflow restapi
  "$1" run worker-account
}

# SCRIPT SETTING...: fetches what is built here.
each_source() {
  :
}

# sets OPTION VARIABLE ABOUT | puts OPTION PATH ABOUT
each_option() {
  :
  "$1" sets branch FRONTEND_BRANCH 'branch or tag of the web interface'
  "$1" sets repository FRONTEND_REPOSITORY 'Git repository of the web interface'
  "$1" puts archive config/frontend/archive.tar.gz 'web interface as .tar.gz, built or as sources'
}

# ADDRESS PORT SERVICE
each_port() {
  :
  "$1" 127.0.0.1 80 nginx
  "$1" 127.0.0.1 35000 nginx
  "$1" 127.0.0.1 39000 nginx
  "$1" 127.0.0.1 39001 nginx
  "$1" 127.0.0.1 35432 nginx
}

# MODULE: of the kernel.
each_module() {
  :
}

# SERVICE CPUS: how many it may use.
each_limit() {
  :
  "$1" db 2
  "$1" redis 1
  "$1" minio 2
  "$1" mlflow 2
  "$1" restapi 2
}

# UNIT
each_mount() {
  :
}

# VOLUME SERVER PATH
each_nfs() {
  :
}

# VOLUME PATH
each_directory() {
  :
}

# ADDRESS: by which the other machines know this one.
each_address() {
  :
}

# MACHINE ADDRESS PORT: where something here reaches something on other machines.
each_gate() {
  :
}

# VOLUME OWNER main|others volume|directory|nfs PLACE: what several machines use, and whether the main one is among them.
each_shared() {
  :
}

# NETWORK: of other projects, which have to be there.
each_network() {
  :
}

# IMAGE: of containers that the application itself starts.
each_pull() {
  :
}

# PATTERN: names of containers that the application has started, which Compose does not know.
each_started() {
  :
}

# ANSWER ABOUT: what nobody could answer before the deployment ran.
each_later() {
  :
}
