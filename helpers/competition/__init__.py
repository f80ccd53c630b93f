"""The competition: submit a kernel, get a fair rank.

entry    one submission: what was judged, what was found, and every sample
score    shares of the machine's ceiling, by class of sizes, and their mean
ranking  bands of entries that cannot be told apart
ledger   every entry ever judged, chained by hash
"""
