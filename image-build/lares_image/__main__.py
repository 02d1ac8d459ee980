"""`python -m lares_image`."""

import sys

from lares_image.cli import main

sys.exit(main())
