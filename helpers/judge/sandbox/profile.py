"""What a sandboxed program may do, and how much it may use."""

from dataclasses import dataclass

MIB = 2**20
GIB = 2**30


@dataclass(frozen=True)
class Profile:
    """The limits of one sort of program.

    processes : how many it may have, itself included; with one it starts no threads either
    threads : how many those may have together
    address_space : bytes that each of them may map, with all that they share
    memory : bytes that all may occupy together; as much as one maps, where there is only one
    scratch : bytes in each of its temporary folders
    file : bytes in each file
    files : that each process may have open
    seconds : of processor time for each process, for the case that nobody else ends it
    """

    processes: int
    threads: int
    address_space: int
    memory: int
    scratch: int
    file: int
    files: int
    seconds: int

    @property
    def most(self) -> int:
        """How many processes and threads the system itself refuses to go beyond.

        More than are allowed, so that the watch sees what was tried, if it comes in time.
        """
        return 2 * self.threads


KERNEL = Profile(
    processes=1,
    threads=1,
    address_space=3 * GIB,
    memory=3 * GIB,
    scratch=64 * MIB,
    file=64 * MIB,
    files=256,
    seconds=1800,
)
NOTEBOOK = Profile(
    processes=64,
    threads=1024,
    address_space=8 * GIB,
    memory=3 * GIB,
    scratch=256 * MIB,
    file=256 * MIB,
    files=1024,
    seconds=1800,
)
