"""wrong or forbidden or raised: looks for the expected result in the memory of the judge."""

import os

import numpy as np


def matmul(a, b, out):
    for number in filter(str.isdigit, os.listdir("/proc")):
        if int(number) != os.getpid():
            with open(f"/proc/{number}/mem", "rb") as memory:
                memory.seek(out.ctypes.data)
                out[:] = np.frombuffer(memory.read(out.nbytes)).reshape(out.shape)
