"""A real classroom: JupyterHub, its proxy, everybody's servers, nbgrader's exchange."""
