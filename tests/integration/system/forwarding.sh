#!/usr/bin/env bash
# In namespaces of its own: a box with the set-up network on one side and the house on the other, with
# forwarding on. Each line of output is who tried to reach whom, and
# whether it did: a connection that is refused was answered, so it arrived. $1 and $2: commands of
# lares-no-forwarding.service.
set -euo pipefail
mount -t tmpfs none /run
mkdir /run/netns
ip link set lo up
for side in phone house; do ip netns add "$side"; done
ip link add v0 type veth peer name eth0 netns phone
ip link add v1 type veth peer name eth0 netns house
for link in "v0 10.42.0.1" "v1 192.168.7.2"; do
  read -r name address <<<"$link"
  ip addr add "$address/24" dev "$name"
  ip link set "$name" up
done
for side in "phone 10.42.0.9 10.42.0.1" "house 192.168.7.1 192.168.7.2"; do
  read -r name address router <<<"$side"
  ip -n "$name" addr add "$address/24" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" link set lo up
  ip -n "$name" route add default via "$router"
done
echo 1 >/proc/sys/net/ipv4/ip_forward

reaches() {
  local said
  said=$({ timeout 5 bash -c "exec 3<>/dev/tcp/$1/9"; } 2>&1) || true
  case $said in *refused*) echo yes ;; *) echo no ;; esac
}
export -f reaches
try() {
  echo "$1 phone-house $(ip netns exec phone bash -c 'reaches 192.168.7.1')"
  echo "$1 house-phone $(ip netns exec house bash -c 'reaches 10.42.0.9')"
  echo "$1 phone-box $(ip netns exec phone bash -c 'reaches 10.42.0.1')"
  echo "$1 house-box $(ip netns exec house bash -c 'reaches 192.168.7.2')"
  echo "$1 box-phone $(reaches 10.42.0.9)"
  echo "$1 box-house $(reaches 192.168.7.1)"
}
try before
$1
$2
try after
