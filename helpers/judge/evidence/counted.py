"""Evidence that a child counts, and is believed in."""


class Counted:
    """Such evidence. It is for functions in the kernel language alone.

    Nothing but checked code runs in the child then, which can do no more than compute with its
    arguments: what counts beside it cannot be touched.
    """
