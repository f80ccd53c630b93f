"""The board: who stands where in each challenge, from a ledger or an export of one.

reading        all entries, wherever they come from
standings      the ranking of each challenge, on each machine and across all
plain          text that strangers chose, made fit to be shown
drawing        staircase, history and bars
columns        what the columns are, and the order that each puts rows in
ranking_table  the ranking as a table whose bands can be seen
page           the board as HTML, complete without a script
text           the board for a terminal
live           the board in JupyterLab, which looks into its ledger again
board          one object that shows itself in each of these places

``book/assets/board.js`` lets a reader of the page sort, filter and choose.
"""

from helpers.competition.board.board import Board, board

__all__ = ["Board", "board"]
