"""Who reads what a cell shows: somebody at a live kernel, or a page under construction."""

import os
import sys

PAGE = "KERNELS_MEASURED_PAGE"  # "1" for cells that run for a page, where no kernel will be live


def is_page() -> bool:
    """Tell whether this process runs the cells of a page."""
    return os.environ.get(PAGE) == "1"


def is_notebook() -> bool:
    """Tell whether somebody sits before this kernel; a book build has a kernel, but no reader."""
    if is_page() or "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
