"""An assignment, attacked by its instructor before students do it.

subject     a notebook of an assignment, as the instructor and as the students have it
findings    what was found, for people and for machines
scores      test cells: grade ids, points, last lines, hidden parts, what can be forged
table       the table that tells what is worth how much
leaks       the release: up to date, and without solutions or hidden tests
settings    time limits
naive       a right and slow solution
cheats      submissions that want points for nothing
trials      the reference, the stub, the naive solution and all cheats, graded
command     ``python -m helpers.judge lint``
"""
