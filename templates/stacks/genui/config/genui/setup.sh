#!/bin/sh
# Brings database and files to what this version of GenUI wants: tables, models and rights, the files of the API's pages, the folders of
# media. Runs where manage.py is, the working directory of the image. May be run any number of times.
set -eu
umask 022
media=${GENUI_DATA_DIR:-/genui/data}/files/media

python manage.py migrate --noinput
python manage.py genuisetup
python manage.py collectstatic --noinput --clear

# nginx serves single files of these two to whoever knows their address, and cannot list what there is.
mkdir -p "$media/models" "$media/compounds"
find "$media/models" "$media/compounds" -type d -exec chmod o-r {} +
