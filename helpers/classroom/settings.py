"""The configuration of the classroom's JupyterHub; it runs as root of the sandbox.

Nothing of the hub outlives it, neither its database nor who is logged in: what lasts is in the
rooms.
"""

import secrets
import shutil
import sys
from pathlib import Path

from jupyterhub.spawner import Spawner
from jupyterhub.utils import random_port

from helpers.classroom import accounts, proxy, rooms
from helpers.classroom.accounts import INSTRUCTOR
from helpers.classroom.enclosure import STATE
from helpers.classroom.passwords import Passwords

CONFIG = Path(__file__).with_name("config")


def config_path(spawner: Spawner) -> str:
    """Return where somebody's server finds its configuration."""
    role = "instructor" if spawner.user.name == INSTRUCTOR else "student"
    return f"{CONFIG / role}:{CONFIG / 'everyone'}"


c = get_config()  # noqa: F821  JupyterHub provides it

c.JupyterHub.db_url = "sqlite:///:memory:"
c.JupyterHub.cookie_secret = secrets.token_bytes(32)
c.JupyterHub.hub_port = random_port()

c.ConfigurableHTTPProxy.command = [shutil.which("node"), str(proxy.PROGRAM)]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{random_port()}"

c.JupyterHub.authenticator_class = Passwords
c.Authenticator.allowed_users = {one.name for one in accounts.read(STATE).values() if one.enrolled}

# Each server runs as its user: one of the sandbox's accounts.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.LocalProcessSpawner.popen_kwargs = {"umask": 0o077}
c.LocalProcessSpawner.interrupt_timeout = 1  # seconds; a server waits for more than it needs to
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.disable_user_config = True
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": config_path,
    "JUPYTER_RUNTIME_DIR": lambda spawner: str(rooms.home(spawner.user.name) / ".run"),
}
