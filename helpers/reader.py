"""Who reads what a cell shows: somebody at a live kernel, or a page under construction."""

import os

PAGE = "KERNELS_MEASURED_PAGE"  # "1" for cells that run for a page, where no kernel will be live


def is_page() -> bool:
    """Tell whether this process runs the cells of a page."""
    return os.environ.get(PAGE) == "1"
