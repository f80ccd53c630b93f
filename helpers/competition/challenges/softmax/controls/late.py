"""wrong or forbidden: returns at once; a thread that nobody waits for does the work later."""

import time
from threading import Thread

import numpy as np


def compute(x, out):
    time.sleep(0.05)
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    out[:] = powers / powers.sum(axis=1, keepdims=True)


def softmax(x, out):
    Thread(target=compute, args=(x, out)).start()
