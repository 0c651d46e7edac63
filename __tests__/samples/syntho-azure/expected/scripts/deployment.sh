# Syntho: written by create-deployment for data-lab.
# Your edits are kept when it is run again.
# What the scripts know of this deployment, and nothing else: they are the same in every folder.
# shellcheck shell=sh disable=SC2034
NAME=data-lab
TITLE='Data lab'
HOST=data.example.org
URL=https://data.example.org/
# The machine that this folder is for, and the further ones whose folders lie in nodes/.
NODE=main
NODES=''
# Commands are words, so that they may be several.
COMPOSE='docker compose'
DOCKER=docker
MINIMUM_COMPOSE=2.19.0
MINIMUM_ENGINE=20.10.0
# In MiB; 0: nothing is asked for.
MEMORY=32768
DISK=102400
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
OPENSSL_SERVICES='nginx postgres prepare'
# extra: what lies in ssl/ca-certificates is trusted too.
TRUST=extra
AUTHORITY_KEY=p256
# Folders below ssl/ whose pair also proves who a client is.
CLIENTS=''

# Each of these calls the command that it is given once for every entry.

# SERVER USER SECRET FILE
each_login() {
  :
  "$1" syntho.azurecr.io lab-robot REGISTRY_PASSWORD secrets/REGISTRY_PASSWORD.env
}

# NAME FILE RECIPE SIZE ENCODED PLACE...
each_secret() {
  :
  "$1" CORE_DB_PASSWORD secrets/CORE_DB_PASSWORD.env password 32 no
  "$1" BACKEND_DB_PASSWORD secrets/BACKEND_DB_PASSWORD.env password 32 no
  "$1" LICENSE_KEY secrets/LICENSE_KEY.env asked 0 no
  "$1" ADMIN_PASSWORD secrets/ADMIN_PASSWORD.env password 24 no volume:data-lab_database volume:data-lab_queue
  "$1" CORE_SECRET_KEY secrets/CORE_SECRET_KEY.env fernet 0 no volume:data-lab_database volume:data-lab_queue
  "$1" BACKEND_SECRET_KEY secrets/BACKEND_SECRET_KEY.env django 0 no
  "$1" POSTGRES_ADMIN_PASSWORD secrets/POSTGRES_ADMIN_PASSWORD.env password 32 no volume:data-lab_database
  "$1" CLOUD_REGISTRY_PASSWORD secrets/CLOUD_REGISTRY_PASSWORD.env asked 0 no
  "$1" REGISTRY_PASSWORD secrets/REGISTRY_PASSWORD.env asked 0 no
}

# FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON-NAME ALTERNATIVE-NAME...
each_certificate() {
  :
  "$1" nginx own-ca p256 nginx nginx-tls 101:101 signal data.example.org DNS:data.example.org DNS:localhost IP:127.0.0.1 IP:::1
  "$1" postgres own-ca p256 postgres postgres-tls 999:999 signal postgres DNS:postgres DNS:data.example.org DNS:localhost IP:127.0.0.1
}

# bytes FILE VOLUME OWNER NAME | htpasswd FILE VOLUME OWNER NAME VARIABLE USER: what one container reads as a file.
each_private() {
  :
}

# VOLUME OWNER MODE
each_volume() {
  :
  "$1" database 999:999 ''
  "$1" queue 999:1000 ''
  "$1" ssh 1000:1000 ''
}

# SERVICE VOLUME: of each Postgres, where its data are.
each_database() {
  :
  "$1" postgres database
}

# dump|copy|leave VOLUME volume|directory|nfs PLACE: what a back-up makes of it.
each_data() {
  :
  "$1" dump database volume data-lab_database
  "$1" copy queue volume data-lab_queue
  "$1" leave ssh volume data-lab_ssh
  "$1" leave cloud-login directory /home/lab/.azure
  "$1" leave node-files directory /srv/ray/files
}

# SERVICE HOST PORT: servers of the operator's own, in the place of the application's.
each_server() {
  :
}

# start SERVICE... | run JOB: in this order.
each_step() {
  :
  "$1" start postgres
  "$1" run core-database
  "$1" run backend-database
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
  "$1" 0.0.0.0 8000 nginx
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
}

# VOLUME PATH
each_directory() {
  :
  "$1" cloud-login /home/lab/.azure
  "$1" node-files /srv/ray/files
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
