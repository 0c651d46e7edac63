# GenUI: written by create-deployment for genui.
# Your edits are kept when it is run again.
# What the scripts know of this deployment, and nothing else: they are the same in every folder.
# shellcheck shell=sh disable=SC2034
NAME=genui
TITLE=genui
HOST=localhost
URL=http://localhost:8000/
# The machine that this folder is for, and the further ones whose folders lie in nodes/.
NODE=main
NODES=''
# Commands are words, so that they may be several.
COMPOSE='docker compose'
DOCKER=docker
MINIMUM_COMPOSE=2.19.0
MINIMUM_ENGINE=20.10.0
# In MiB; 0: nothing is asked for.
MEMORY=8192
DISK=40960
# Empty: any.
ARCHITECTURES=amd64
PLATFORMS=''
GPUS=0
# nvidia, amd, intel, or none.
GPU_KIND=none
# pull: from registries; archive: out of images/, and no registry is asked.
IMAGES=pull
# Registries that want a log-in which is none of this folder's.
REGISTRIES=''
# Services whose images are built here, in this order.
BUILDS=''
# Services and jobs that run what is built.
BUILT=''
# Services whose image is likely to have openssl.
OPENSSL_SERVICES='nginx db prepare'
# extra: what lies in ssl/ca-certificates is trusted too.
TRUST=extra
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
  "$1" DB_PASSWORD secrets/DB_PASSWORD.env password 32 no volume:genui_media volume:genui_home
  "$1" POSTGRES_ADMIN_PASSWORD secrets/POSTGRES_ADMIN_PASSWORD.env password 32 no volume:genui_database
  "$1" REDIS_PASSWORD secrets/REDIS_PASSWORD.env password 32 no volume:genui_media volume:genui_home volume:genui_queue
  "$1" GENUI_BACKEND_SECRET secrets/GENUI_BACKEND_SECRET.env django 0 no volume:genui_media volume:genui_home
  "$1" GENUI_ADMIN_PASSWORD secrets/GENUI_ADMIN_PASSWORD.env password 24 no volume:genui_database volume:genui_media volume:genui_home volume:genui_queue
}

# FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON-NAME ALTERNATIVE-NAME...
each_certificate() {
  :
  "$1" db own-ca p256 db db-tls 999:999 signal db DNS:db DNS:localhost IP:127.0.0.1
}

# bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER: what one container reads as a file.
each_private() {
  :
}

# VOLUME OWNER MODE
each_volume() {
  :
  "$1" database 999:999 ''
  "$1" media 1000:1000 ''
  "$1" home 1000:1000 ''
  "$1" queue 999:999 ''
  "$1" static 1000:1000 ''
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
  "$1" dump database volume genui_database
  "$1" copy media volume genui_media
  "$1" copy home volume genui_home
  "$1" copy queue volume genui_queue
  "$1" leave static volume genui_static
  "$1" leave frontend volume genui_frontend
}

# SERVICE HOST PORT: servers of the operator's own, in the place of the application's.
each_server() {
  :
}

# start SERVICE... | run JOB: in this order.
each_step() {
  :
  "$1" start db
  "$1" run db-init
  "$1" run interface
  "$1" run setup
  "$1" run admin-account
}

# SCRIPT SETTING...: fetches what is built here.
each_source() {
  :
}

# sets OPTION VARIABLE ABOUT | puts OPTION PATH ABOUT
each_option() {
  :
}

# ADDRESS PORT SERVICE
each_port() {
  :
  "$1" 127.0.0.1 8000 nginx
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
  "$1" backend 2
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
