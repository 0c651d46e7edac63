# Bumps: written by create-deployment for fits.
# Your edits are kept when it is run again.
# What the scripts know of this deployment, and nothing else: they are the same in every folder.
# shellcheck shell=sh disable=SC2034
NAME=fits
TITLE=Fits
HOST=fits.example.org
URL=https://fits.example.org/
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
DISK=10240
# Empty: any.
ARCHITECTURES='amd64 arm64'
PLATFORMS=''
GPUS=2
# nvidia, amd, intel, or none.
GPU_KIND=amd
# pull: from registries; archive: out of images/, and no registry is asked.
IMAGES=pull
# Registries that want a log-in which is none of this folder's.
REGISTRIES=''
# Services whose images are built here, in this order.
BUILDS=munge
# Services and jobs that run what is built.
BUILT='munge slurmctld slurmd web'
# Services whose image is likely to have openssl.
OPENSSL_SERVICES='nginx prepare'
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
  "$1" LOGIN_PASSWORD secrets/LOGIN_PASSWORD.env password 24 no
  "$1" SECRET_KEY secrets/SECRET_KEY.env hex 32 no volume:fits_jobs
  "$1" REDIS_PASSWORD secrets/REDIS_PASSWORD.env password 32 no volume:fits_users volume:fits_jobs
  "$1" munge secrets/munge.key bytes 128 no
}

# FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON-NAME ALTERNATIVE-NAME...
each_certificate() {
  :
  "$1" nginx own-ca p256 nginx nginx-tls 101:101 signal fits.example.org DNS:fits.example.org DNS:localhost IP:127.0.0.1 IP:::1
}

# bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER: what one container reads as a file.
each_private() {
  :
  "$1" bytes secrets/munge.key munge-secrets 4321:8765 munge
  "$1" htpasswd secrets/LOGIN_PASSWORD.env nginx-secrets 101:101 htpasswd LOGIN_PASSWORD lab
}

# VOLUME OWNER MODE
each_volume() {
  :
  "$1" users 999:999 ''
  "$1" jobs 4321:8765 ''
  "$1" slurm-state 4321:8765 ''
}

# SERVICE VOLUME: of each Postgres, where its data are.
each_database() {
  :
}

# dump|copy|leave VOLUME volume|directory|nfs PLACE: what a back-up makes of it.
each_data() {
  :
  "$1" copy users volume fits_users
  "$1" copy jobs volume fits_jobs
  "$1" leave slurm-state volume fits_slurm-state
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
  "$1" 0.0.0.0 80 nginx
  "$1" 0.0.0.0 443 nginx
}

# MODULE: of the kernel.
each_module() {
  :
}

# SERVICE CPUS: how many it may use.
each_limit() {
  :
  "$1" redis 1
  "$1" munge 1
  "$1" slurmctld 1
  "$1" web 2
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
  "$1" debian:13.1-slim
}

# PATTERN: names of containers that the application has started, which Compose does not know.
each_started() {
  :
}

# ANSWER ABOUT: what nobody could answer before the deployment ran.
each_later() {
  :
}
