#!/usr/bin/env bash
# Unpack in folder $1 the Debian packages whose units, policies and programs the appliance's
# configuration is laid over, for this computer's architecture. Nothing is installed; nothing happens
# when it is already there.
set -euo pipefail
folder=$(realpath -m "$1")
packages=(systemd systemd-timesyncd systemd-zram-generator udev dbus dbus-daemon dbus-bin
  dbus-system-bus-common libdbus-1-3 libapparmor1 libcap-ng0 libaudit1 libnm0 libndp0 libteamdctl0 network-manager wpasupplicant dnsmasq-base
  avahi-daemon rauc rauc-service mosquitto util-linux)
mark=$folder/made-$(cksum <"$0" | cut -d ' ' -f 1)
[ -e "$mark" ] && exit 0

rm -rf "$folder"
mkdir -p "$folder"/{lists/partial,cache/archives/partial,debs,root}
: >"$folder/status"
cat >"$folder/apt.conf" <<EOF
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Dir::State "$folder";
Dir::State::lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
EOF
export APT_CONFIG=$folder/apt.conf
apt-get update -qq
(cd "$folder/debs" && apt-get download -qq "${packages[@]}")
# As the appliance has it: /lib and its like are links into /usr.
for name in bin sbin lib; do
  mkdir -p "$folder/root/usr/$name"
  ln -s "usr/$name" "$folder/root/$name"
done
for package in "$folder"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$folder/root" --keep-directory-symlink
done
rm -rf "$folder"/{lists,cache,debs,status,apt.conf}
touch "$mark"
