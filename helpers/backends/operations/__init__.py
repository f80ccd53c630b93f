"""What each operation means, whoever computes it.

One module an operation, or a few that are alike. Each recognises the calls that a kernel may take
(``problem``) and turns a kernel into a function with the operation's full meaning (``bind``):
array-likes, broadcasting, promotion, ``out`` in any form. Whatever it does not recognise goes to
NumPy, which computes it or raises the error that a user of NumPy knows.
"""
