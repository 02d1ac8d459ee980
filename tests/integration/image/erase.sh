# A data partition in a file, in use as on the box, with secrets that the test brings; then the reset.
# usage: unshare -m bash -eu erase.sh FOLDER STEPS MODE; MODE: trims, trims-not, killed
folder=$1 steps=$2 mode=$3
root=$folder/root data=$folder/root/data
mkdir -p "$data"
card=$folder/card
if [ "$mode" = trims-not ]; then
    # Files of ramfs can have no holes, so a loop device over one of them trims nothing.
    mkdir "$folder/memory"
    mount -t ramfs ramfs "$folder/memory"
    card=$folder/memory/card
fi
truncate -s 192M "$card"
mkfs.ext4 -q -F -L data "$card"
mount -o loop,noatime "$card" "$data"
[ "$mode" = trims-not ] || fstrim "$data"
for name in etc var; do
    upper=$data/overlay/$name/upper work=$data/overlay/$name/work
    mkdir -p "$upper" "$work" "$folder/lower/$name" "$root/$name"
    mount -t overlay -o "lowerdir=$folder/lower/$name,upperdir=$upper,workdir=$work" \
        -o redirect_dir=off,index=off,metacopy=off,xino=off "$name" "$root/$name"
done
mkdir -p "$root/etc/NetworkManager" "$root/var/lib/lares"
cp "$folder/secrets/key" "$root/etc/NetworkManager/home.nmconnection"
cp "$folder/secrets/database" "$root/var/lib/lares/lares.db"
cp "$folder/secrets/found" "$data/lost+found/#12"
cp "$folder/secrets/replaced" "$root/etc/replaced"
cp "$folder/secrets/deleted" "$root/var/deleted"
sync
echo new >"$root/etc/new"
mv "$root/etc/new" "$root/etc/replaced"
rm "$root/var/deleted"
echo slots >"$data/rauc.status"
touch "$data/factory-reset"
mkdir -p "$root/boot/firmware" "$root/run/lares-system"
truncate -s 16M "$folder/firmware"
# In the place of FAT, which not every kernel has: without a journal, too.
mkfs.ext2 -q -F "$folder/firmware"
mount -o loop "$folder/firmware" "$root/boot/firmware"
cp "$folder/secrets/report" "$root/boot/firmware/LARES-IMPORT.txt"
echo "[home]" >"$root/boot/firmware/lares.toml"
mount -o remount,ro "$root/boot/firmware"
sync
cp --sparse=always "$card" "$folder/before"
cp --sparse=always "$folder/firmware" "$folder/firmware-before"

erase() { python3 -BIS "$steps" --root "$root" erase; }

if [ "$mode" = killed ]; then
    for tenths in 1 2 3 4 5; do
        python3 -BIS "$steps" --root "$root" erase &
        sleep "0.$tenths"
        kill -9 $! 2>/dev/null || true
        wait $! || true
        # What a power cut would leave now; the next start repairs it and goes on.
        cp --sparse=always "$card" "$folder/cut-$tenths"
    done
fi
[ ! -e "$data/factory-reset" ] || erase
find "$data" -mindepth 1 | sort >"$folder/left"
if [ "$mode" = trims-not ] && fstrim "$data" 2>/dev/null; then echo "it trims"; exit 1; fi
ls --ignore=lost+found "$root/boot/firmware" >"$folder/left-firmware"
umount "$root/etc" "$root/var" "$data" "$root/boot/firmware"
[ "$mode" != trims-not ] || cp --sparse=always "$card" "$folder/card"
for cut in "$folder"/cut-*; do
    [ -e "$cut" ] || continue
    e2fsck -fy "$cut" >/dev/null || [ $? -eq 1 ]
    mount -o loop,noatime "$cut" "$data"
    # Without the mark the reset was complete, and the card is as it shall be.
    [ ! -e "$data/factory-reset" ] || erase
    umount "$data"
done
