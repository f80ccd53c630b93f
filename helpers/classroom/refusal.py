"""Why a classroom is not started."""


class Refusal(Exception):
    """It cannot be; the message is one line that says what to do."""
