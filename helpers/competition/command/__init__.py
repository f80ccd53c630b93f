"""The commands of the competition, ``python -m helpers.competition COMMAND``.

    parser     what each command takes, and what a call ends with
    judging    check, bench, submit, duel: what runs an entry
    filing     leaderboard, show, verify, export, import: what reads and writes a ledger
    catalogue  list, new: the challenges
    outcome    what a command comes to: an exit status, a document, a text
    documents  what ``--json`` prints: each command's fields, which stay what they are
    text       the same for people

Nothing is printed to standard output but the result; progress goes to standard error.
"""
