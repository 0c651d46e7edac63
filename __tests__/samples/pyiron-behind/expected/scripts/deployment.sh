# pyiron: written by create-deployment for pyiron.
# Your edits are kept when it is run again.
# What the scripts know of this deployment, and nothing else: they are the same in every folder.
# shellcheck shell=sh disable=SC2034
NAME=pyiron
TITLE=pyiron
HOST=lab.example.org
URL=https://lab.example.org/
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
DISK=30720
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
BUILDS=docker
# Services and jobs that run what is built.
BUILT='docker hub'
# Services whose image is likely to have openssl.
OPENSSL_SERVICES='db prepare'
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
  "$1" DB_PASSWORD secrets/DB_PASSWORD.env password 32 no volume:pyiron_state
  "$1" CLIENT_SECRET secrets/CLIENT_SECRET.env asked 0 no volume:pyiron_state
  "$1" COOKIE_SECRET secrets/COOKIE_SECRET.env hex 32 no volume:pyiron_state
  "$1" POSTGRES_ADMIN_PASSWORD secrets/POSTGRES_ADMIN_PASSWORD.env password 32 no volume:pyiron_database
}

# FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON-NAME ALTERNATIVE-NAME...
each_certificate() {
  :
  "$1" db own-ca p256 db db-tls 999:999 signal db DNS:db DNS:lab.example.org DNS:localhost IP:127.0.0.1
}

# bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER: what one container reads as a file.
each_private() {
  :
}

# VOLUME OWNER MODE
each_volume() {
  :
  "$1" database 999:999 ''
  "$1" state 10001:10001 ''
}

# SERVICE VOLUME: of each Postgres, where its data are.
each_database() {
  :
  "$1" db database
}

# dump|copy|leave VOLUME volume|directory|nfs PLACE: what a back-up makes of it.
each_data() {
  :
  "$1" dump database volume pyiron_database
  "$1" copy state volume pyiron_state
  each_of "$1" homes pyiron_homes-
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
}

# MODULE: of the kernel.
each_module() {
  :
}

# SERVICE CPUS: how many it may use.
each_limit() {
  :
  "$1" db 1
  "$1" docker 1
  "$1" hub 2
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
  "$1" pmd-reverse-proxy-net
}

# IMAGE: of containers that the application itself starts.
each_pull() {
  :
  "$1" pyiron/pyiron:2025-11-24
  "$1" pyiron/base:2025-11-24
  "$1" pyiron/continuum:2025-10-13
  "$1" pyiron/experimental:2025-10-13
  "$1" registry.example.org/own/notebook:1.0
}

# PATTERN: names of containers that the application has started, which Compose does not know.
each_started() {
  :
  "$1" 'pyiron_user-*'
}

# ANSWER ABOUT: what nobody could answer before the deployment ran.
each_later() {
  :
}
