"""``python -m helpers.classroom``: start the classroom of this machine; Ctrl-C ends it."""

import sys

from helpers.classroom.command import main

if __name__ == "__main__":
    sys.exit(main())
