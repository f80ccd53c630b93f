"""For The Littlest JupyterHub: a file for ``/opt/tljh/config/jupyterhub_config.d/``."""

REPOSITORY = "/opt/kernels-measured"  # where this course lies, readable for all, without source/
INSTRUCTOR = "instructor"  # the name that the instructor logs in with


def config_path(spawner):
    """Return where somebody's server finds its configuration."""
    config = f"{REPOSITORY}/helpers/classroom/config"
    role = "instructor" if spawner.user.name == INSTRUCTOR else "student"
    return f"{config}/{role}:{config}/everyone"


c = get_config()  # noqa: F821  JupyterHub provides it

c.Spawner.environment = {"JUPYTER_CONFIG_PATH": config_path}
c.Spawner.disable_user_config = True
