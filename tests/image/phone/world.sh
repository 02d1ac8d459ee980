#!/bin/sh
# The world around the appliance, made of the two radios that are not its own: the namespace `phone`
# with wlan1, the namespace `home` with wlan2, which is the family's router.
#
#   world.sh make                     both namespaces, the router switched on
#   world.sh router wpa2|wpa3|off     the router offers that alone, or is switched off
#   world.sh join SSID KEY [SECONDS]  the phone joins a network and asks it for an address; the key
#                                     of an open network is ''
#   world.sh leave                    the phone leaves it
set -eu
HERE=$(dirname "$(readlink -f "$0")")
STATE=/run/world
ROUTER=192.168.77.1
KEY='correct horse'

in_phone() { ip netns exec phone "$@"; }
in_home() { ip netns exec home "$@"; }

own_namespace() {  # NAME INTERFACE
    ip netns add "$1"
    mkdir -p "/etc/netns/$1"
    : > "/etc/netns/$1/resolv.conf"
    iw phy "$(cat "/sys/class/net/$2/phy80211/name")" set netns name "$1"
    ip netns exec "$1" ip link set lo up
}

make() {
    mkdir -p $STATE
    own_namespace phone wlan1
    own_namespace home wlan2
    in_home ip address add $ROUTER/24 dev wlan2
    router wpa2
    in_home dnsmasq --conf-file=/dev/null --user=root --interface=wlan2 --bind-interfaces \
        --dhcp-range=192.168.77.50,192.168.77.99,1h --dhcp-leasefile=$STATE/leases \
        --pid-file=$STATE/dnsmasq.pid --no-resolv --no-hosts
}

router() {
    if [ -s $STATE/hostapd.pid ]; then
        kill "$(cat $STATE/hostapd.pid)" || true
        while [ -e $STATE/hostapd.pid ]; do sleep 0.1; done
    fi
    [ "$1" != off ] || return 0
    cat > $STATE/home.conf <<END
interface=wlan2
driver=nl80211
ssid=HomeNet
hw_mode=g
channel=6
wpa=2
rsn_pairwise=CCMP
END
    case $1 in
        wpa2) echo wpa_key_mgmt=WPA-PSK && echo "wpa_passphrase=$KEY" ;;
        wpa3) echo wpa_key_mgmt=SAE && echo "sae_password=$KEY" && echo ieee80211w=2 ;;
    esac >> $STATE/home.conf
    in_home "$HERE/hostapd" -B -P $STATE/hostapd.pid $STATE/home.conf > $STATE/hostapd.log
}

leave() {
    if [ -s $STATE/wpa.pid ]; then
        kill "$(cat $STATE/wpa.pid)" || true
        rm -f $STATE/wpa.pid
    fi
    in_phone ip address flush dev wlan1
}

join() {
    leave
    sleep 0.5
    if [ -n "$2" ]; then how="psk=\"$2\""; else how=key_mgmt=NONE; fi
    cat > $STATE/wpa.conf <<END
ctrl_interface=$STATE/wpa
network={
ssid="$1"
$how
scan_ssid=1
}
END
    in_phone wpa_supplicant -B -i wlan1 -D nl80211 -c $STATE/wpa.conf -P $STATE/wpa.pid \
        -f $STATE/wpa.log > /dev/null
    end=$(($(date +%s) + ${3:-40}))
    until in_phone wpa_cli -p $STATE/wpa -i wlan1 status 2> /dev/null | grep -q '^wpa_state=COMPLETED'; do
        if [ "$(date +%s)" -ge "$end" ]; then
            echo "the phone did not join $1"
            tail -5 $STATE/wpa.log
            exit 1
        fi
        sleep 0.3
    done
    # -O 114: phones ask for the address of the portal (RFC 8910).
    in_phone timeout 30 busybox udhcpc -i wlan1 -q -n -t 10 -T 2 -O 114 -s "$HERE/lease.sh" 2> /dev/null
}

"$@"
