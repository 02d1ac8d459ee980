"""`python3 -IS /usr/lib/lares/system STEP`: the entry that the units use; sees no other folder."""

import sys

from lares_system.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
