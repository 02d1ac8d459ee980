#!/bin/sh
# What udhcpc calls in the phone's namespace: takes the address, and tells the lease.
[ "$1" = bound ] || exit 0
: "${ip:?}" "${interface:?}"
ip address add "$ip/${mask:-24}" dev "$interface"
[ -z "${router:-}" ] || ip route replace default via "$router"
for server in ${dns:-}; do echo "nameserver $server"; done > /etc/resolv.conf
env | grep -E '^(ip|router|dns|opt114)='
