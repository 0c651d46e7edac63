# GenUI: written by create-deployment for molecules, machine g1.
# Your edits are kept when it is run again.
# What the scripts know of this deployment, and nothing else: they are the same in every folder.
# shellcheck shell=sh disable=SC2034
NAME=molecules
TITLE=Molecules
HOST=genui.example.org
URL=''
# The machine that this folder is for, and the further ones whose folders lie in nodes/.
NODE=g1
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
GPUS=2
# nvidia, amd, intel, or none.
GPU_KIND=nvidia
# pull: from registries; archive: out of images/, and no registry is asked.
IMAGES=pull
# Registries that want a log-in which is none of this folder's.
REGISTRIES=''
# Services whose images are built here, in this order.
BUILDS=''
# Services and jobs that run what is built.
BUILT=''
# Services whose image is likely to have openssl.
OPENSSL_SERVICES=prepare
# extra: what lies in ssl/ca-certificates is trusted too.
TRUST=extra
AUTHORITY_KEY=p256
# Folders below ssl/ whose pair also proves who a client is.
CLIENTS=gate

# Each of these calls the command that it is given once for every entry.

# SERVER USER SECRET FILE
each_login() {
  :
}

# NAME FILE RECIPE SIZE ENCODED PLACE...
each_secret() {
  :
  "$1" DB_PASSWORD secrets/DB_PASSWORD.env elsewhere 32 no volume:molecules_media volume:molecules_home
  "$1" REDIS_PASSWORD secrets/REDIS_PASSWORD.env elsewhere 32 no volume:molecules_media volume:molecules_home
  "$1" GENUI_BACKEND_SECRET secrets/GENUI_BACKEND_SECRET.env elsewhere 0 no volume:molecules_media volume:molecules_home
}

# FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON-NAME ALTERNATIVE-NAME...
each_certificate() {
  :
  "$1" gate main p256 gate gate-tls 101:101 signal g1.molecules.internal DNS:g1.molecules.internal 'DNS:*.g1.molecules.internal'
}

# bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER: what one container reads as a file.
each_private() {
  :
}

# VOLUME OWNER MODE
each_volume() {
  :
  "$1" media 1000:1000 ''
  "$1" home 1000:1000 ''
}

# SERVICE VOLUME: of each Postgres, where its data are.
each_database() {
  :
}

# dump|copy|leave VOLUME volume|directory|nfs PLACE: what a back-up makes of it.
each_data() {
  :
  "$1" leave media nfs molecules_media
  "$1" leave home nfs molecules_home
}

# SERVICE HOST PORT: servers of the operator's own, in the place of the application's.
each_server() {
  :
}

# start SERVICE... | run JOB: in this order.
each_step() {
  :
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
}

# UNIT
each_mount() {
  :
}

# VOLUME SERVER PATH
each_nfs() {
  :
  "$1" media 10.0.0.1 /srv/genui/media
  "$1" home 10.0.0.1 /srv/genui/home
}

# VOLUME PATH
each_directory() {
  :
}

# ADDRESS: by which the other machines know this one.
each_address() {
  :
  "$1" 10.0.0.2
}

# MACHINE ADDRESS PORT: where something here reaches something on other machines.
each_gate() {
  :
  "$1" main 10.0.0.1 7443
}

# VOLUME OWNER main|others volume|directory|nfs PLACE: what several machines use, and whether the main one is among them.
each_shared() {
  :
  "$1" media 1000:1000 main nfs molecules_media
  "$1" home 1000:1000 main nfs molecules_home
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
