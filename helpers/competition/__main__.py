"""``python -m helpers.competition``: the commands of the competition."""

import sys

from helpers.competition.command.parser import main

if __name__ == "__main__":
    sys.exit(main())
