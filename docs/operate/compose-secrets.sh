#!/bin/sh
# Makes the secrets docker-compose.yml asks for, in ./secrets (or the folder named). One that is there stays as it is.
# The folder is the owner's alone; the files in it are readable, since the programs in the containers are other users.
set -eu

folder=${1:-secrets}
umask 077
mkdir -p "$folder"
chmod 0700 "$folder"

made=0
for name in admin-password influx-admin-password influx-admin-token grafana-admin-password; do
  file=$folder/$name.txt
  [ ! -s "$file" ] || continue
  # 256 random bits, in letters and digits that are safe wherever they are pasted.
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
  [ "$(wc -c <"$file.new")" -eq 64 ]
  chmod 0444 "$file.new"
  mv "$file.new" "$file"
  made=$((made + 1))
done
echo "$made made in $folder. The first user is admin, with the password in $folder/admin-password.txt."
