"""A classroom on one machine: JupyterHub, nbgrader's exchange, an account for everybody.

``python -m helpers.classroom`` starts it, see ``make hub``. All of it runs in one sandbox, which
sees the system, this package and the folder of the classroom, and has accounts of its own: the
machine gets no user and keeps no process of it.

enclosure  the sandbox: what is in sight of it, and whether there can be one
inside     its first process: makes the rooms ready, runs the hub, ends it
accounts   who belongs to the classroom: names, numbers, passwords
rooms      the folders of all, and the exchange
passwords  who may log in
exchange   ``nbgrader collect``, which trusts no folder that a student made
node       Node and its packages
proxy      the program between the browsers and the servers
settings   the configuration of JupyterHub
elsewhere  files to start from, for The Littlest JupyterHub and for Zero to JupyterHub
config     the configuration of everybody's server, of the instructor's and of the students'
"""
