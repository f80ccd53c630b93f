"""Install Node where there is none, and the audits: ``python -m tests.audits``."""

import sys

from tests import audits

sys.exit(audits.programs.main() or audits.install())
