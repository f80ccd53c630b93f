"""Find the Chromium that the page tests drive, or install one: ``python -m tests.browser``."""

import os
import platform
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = (
    "chromium-headless-shell",  # the same engine without a window: half the work
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
ADVICE = (
    "No Chromium for the browser tests: install Chromium or Chrome, or run "
    "`python -m playwright install --with-deps chromium`, or set BROWSER_PATH to a browser's file."
)
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class BrowserMissing(RuntimeError):
    """No browser to test with; the message is one line that says what to do."""


def is_root():
    """Tell whether this process runs as root; False where there is no such thing."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def flags():
    """Return the command line flags for Chromium, a list of str."""
    # Chromium refuses to start its sandbox as root; anyone else keeps it.
    return [*FLAGS, "--no-sandbox"] if is_root() else list(FLAGS)


def find():
    """Return the path of a Chromium that starts, or None.

    Looks at BROWSER_PATH, then on PATH, then where installers put applications, then at
    Playwright's own download.  Raises BrowserMissing if BROWSER_PATH is set to something else.
    """
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        if not starts(chosen):
            raise BrowserMissing(
                f"BROWSER_PATH is {chosen!r}, which does not start as a browser: "
                "set it to the file of a Chromium, Chrome or Edge, or unset it."
            )
        return Path(chosen)
    return next((Path(path) for path in candidates() if starts(path)), None)


def candidates():
    """Yield where a browser may be; last what Playwright says, which has to be started for it."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from APPLICATIONS
    yield playwright_download()


def starts(path):
    """Tell whether ``path`` is a browser that starts: it answers ``--version``."""
    path = Path(path)
    if not path.is_file() or not os.access(path, os.X_OK):
        return False
    if path.is_relative_to("/snap"):
        return False  # a confined Chromium cannot read profiles outside the home folder
    if os.name == "nt":
        return True  # there, --version opens a window and prints nothing
    try:
        # Ubuntu's chromium-browser may be a stub that only tells to install a snap.
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def playwright_download():
    """Return where Playwright keeps the Chromium that it downloads; it may not be there."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@contextmanager
def launched(path):
    """Start the browser at ``path`` without a window and yield it, a playwright Browser."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags())
        try:
            yield running
        finally:
            running.close()


def install_commands():
    """Return the ways to install a browser on this computer, each a list of commands."""
    own = [sys.executable, "-m", "playwright", "install"]
    apt = shutil.which("apt-get") if is_root() else None
    if not apt:
        return [[[*own, "chromium"]]]
    with_playwright = [[*own, "--with-deps", "chromium"]]
    if distribution() == "ubuntu":
        return [with_playwright]  # Ubuntu's chromium package only asks for a snap
    install = [apt, "install", "-y", "chromium"]
    both = [[apt, "update"], [*install, "chromium-headless-shell"]]
    return [both, [install], with_playwright]


def distribution():
    """Return the Linux distribution's short name, or an empty str."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def run_all(commands, wanted):
    """Run the ``commands`` that install what is ``wanted`` until one fails.

    Return None, or one line that says what went wrong.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        print(f"Installing the tests' {wanted}:", " ".join(command), flush=True)
        done = subprocess.run(
            command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            last = (done.stdout.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
            return f"{' '.join(command)}: {last}"
    return None


def ensure(ways=None):
    """Return the path of a Chromium, after installing one if need be.

    ways : lists of commands that install a browser, tried in turn; by default those of
        `install_commands`.  Raises BrowserMissing when none leaves a browser behind.
    """
    found = find()
    troubles = []
    for commands in () if found else (install_commands() if ways is None else ways):
        trouble = run_all(commands, "browser")
        found = find()
        if found:
            break
        troubles.append(trouble or "the installed browser does not start")
    if not found:
        tried = f" (tried: {'; '.join(troubles)})" if troubles else ""
        raise BrowserMissing(ADVICE + tried)
    return found


def main(ways=None):
    """Print the browser's path and return 0, or one line to stderr and return 1."""
    try:
        print(ensure(ways))
    except BrowserMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
