"""What every server of the classroom does."""

c = get_config()  # noqa: F821  Jupyter provides it

# A port of this machine is open to all who are on it, and a kernel tells whoever connects what it
# runs. A socket in the user's home is not.
c.ConnectionFileMixin.transport = "ipc"
