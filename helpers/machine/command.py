"""Running one of the system's own commands."""

import subprocess


def output(*arguments: str, seconds: float = 30.0) -> str:
    """Return what a command prints, or "" if it is missing or takes longer than ``seconds``.

    The exit status is not looked at: ``sysctl -a`` fails for one locked key and prints the rest.
    """
    try:
        finished = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return finished.stdout.decode("utf-8", errors="replace")
