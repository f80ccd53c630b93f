"""Which library multiplies matrices inside each framework, asked of the framework itself."""

import os
import re
import subprocess
import sys
from importlib import metadata, util

NEEDED = ("torch", "jax")
ON_PROCESSOR = {"JAX_PLATFORMS": "cpu"}  # where there is a graphics card, too
ASK_MKL = "import torch; a = torch.ones(64, 64); a @ a"
ASK_ONEDNN = "import torch; a = torch.ones(64, 64).bfloat16(); a @ a"
ASK_CONVOLUTION = """
import torch
images, filters = torch.ones(8, 64, 32, 32), torch.ones(32, 64, 3, 3)
order = torch.{}
torch.nn.functional.conv2d(*(x.to(memory_format=order) for x in (images, filters)), padding=1)
"""
ASK_XLA = """
import jax, jax.numpy as jnp
a = jnp.ones((64, 64))
print(jax.jit(jnp.matmul).lower(a, a).compile().as_text())
"""
ASK_NETWORK = """
from helpers.records import frameworks_sweep as sweep
calls, _ = sweep.calls("inference", sweep.inputs("inference", 4096), ("jax",))
print(calls["jax compiled"].lowered.compile().as_text())
"""
# Within one part of a program of XLA's, which ends with a brace at the beginning of a line.
TOGETHER = r"(?s)%fused_computation\S* \(.*?({})".format(
    r"(?:(?!\n\}).)*?".join((r"\bdot\(", r"\btanh\(", r"\bdot\("))
)


def missing() -> str | None:
    """Return what to install where a framework is not there, else None."""
    absent = [name for name in NEEDED if util.find_spec(name) is None]
    if not absent:
        return None
    return f"{' and '.join(absent)} not found: pip install {' '.join(absent)}"


def used() -> dict:
    """Return, for each framework, its version and what it says of its products.

    torch : version, product (what MKL prints of itself), bfloat16 (the same of oneDNN), and for
        each layout oneDNN's kernel of a convolution with the order in which it takes the images:
        "abcd" are their axes, a capital one comes in blocks as well
    jax : version, product (the library that XLA's program names, "ynn" for YNNPACK), together
        ("both products" where one part of the network's program has both, with tanh in between)
    """
    mkl = _said(ASK_MKL, r"MKL_VERBOSE (oneMKL .*?), Lnx", "MKL_VERBOSE")
    onednn = _said(ASK_ONEDNN, r"info,(oneDNN v[\d.]+)", "ONEDNN_VERBOSE")
    isa = _said(ASK_ONEDNN, r"info,cpu,isa:(.*)", "ONEDNN_VERBOSE")
    return {
        "torch": {
            "version": metadata.version("torch"),
            "product": mkl,
            "bfloat16": f"{onednn}, {isa}",
            "channels first": _convolved("contiguous_format"),
            "channels last": _convolved("channels_last"),
        },
        "jax": {
            "version": metadata.version("jax"),
            "product": used_by_xla(),
            "together": "nothing" if _said(ASK_NETWORK, TOGETHER) == "nothing" else "both products",
        },
    }


def used_by_xla() -> str:
    """Return the library that multiplies in a program of XLA's, as the program itself has it."""
    return _said(ASK_XLA, r'"kind":"__(\w+?)_fusion"')


def _convolved(order: str) -> str:
    made = r"exec,cpu,convolution,([\w:]+),\w+,src:f32:a?:blocked:(\w+)"
    return _said(ASK_CONVOLUTION.format(order), made, "ONEDNN_VERBOSE")


def _said(program: str, pattern: str, *switches: str) -> str:
    """Return what a library says in a new process, with these variables at 1; else "nothing"."""
    environment = {**os.environ, **ON_PROCESSOR, **dict.fromkeys(switches, "1")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    found = re.search(pattern, done.stdout)
    return " ".join(found.groups()).strip() if found else "nothing"
