"""The numbers of Linux's system calls that a sandboxed program gives up.

By name: on x86-64 and on aarch64, None where one of them lacks it. From ``asm/unistd_64.h`` and
``asm-generic/unistd.h``.
"""

from typing import NamedTuple


class Number(NamedTuple):
    """The numbers of one call."""

    x86_64: int | None
    aarch64: int | None


CLONE = Number(56, 220)
SOCKET = Number(41, 198)
SOCKETPAIR = Number(53, 199)
FCNTL = Number(72, 25)
SECCOMP = Number(317, 277)
LAST = 456  # what later kernels have added is not known here

# New processes and programs, talk with others, a say in when and where it runs, and an alarm that
# lets a stopped process go on: what a notebook may, and a kernel may not.
COMPANY = {
    "fork": Number(57, None),
    "vfork": Number(58, None),
    "execve": Number(59, 221),
    "execveat": Number(322, 281),
    "memfd_create": Number(319, 279),
    "shmget": Number(29, 194),
    "semget": Number(64, 190),
    "msgget": Number(68, 186),
    "mq_open": Number(240, 180),
    "sched_setaffinity": Number(203, 122),
    "setpriority": Number(141, 140),
    "sched_setparam": Number(142, 118),
    "sched_setscheduler": Number(144, 119),
    "sched_setattr": Number(314, 274),
    "timer_create": Number(222, 107),
}

# A filter cannot see its flags, which lie in memory: the older call takes its place.
ABSENT = {"clone3": Number(435, 435)}

# What nobody needs to compute, and what has often been a way out of a sandbox.
OUTSIDE = {
    "ptrace": Number(101, 117),
    "process_vm_readv": Number(310, 270),
    "process_vm_writev": Number(311, 271),
    "process_madvise": Number(440, 440),
    "pidfd_open": Number(434, 434),
    "pidfd_getfd": Number(438, 438),
    "kcmp": Number(312, 272),
    "memfd_secret": Number(447, 447),
    "ioprio_set": Number(251, 30),
    "bpf": Number(321, 280),
    "perf_event_open": Number(298, 241),
    "userfaultfd": Number(323, 282),
    "io_uring_setup": Number(425, 425),
    "io_uring_enter": Number(426, 426),
    "io_uring_register": Number(427, 427),
    "io_setup": Number(206, 0),
    "io_submit": Number(209, 2),
    "mount": Number(165, 40),
    "umount2": Number(166, 39),
    "pivot_root": Number(155, 41),
    "chroot": Number(161, 51),
    "open_tree": Number(428, 428),
    "move_mount": Number(429, 429),
    "fsopen": Number(430, 430),
    "fsconfig": Number(431, 431),
    "fsmount": Number(432, 432),
    "fspick": Number(433, 433),
    "mount_setattr": Number(442, 442),
    "unshare": Number(272, 97),
    "setns": Number(308, 268),
    "keyctl": Number(250, 219),
    "add_key": Number(248, 217),
    "request_key": Number(249, 218),
    "kexec_load": Number(246, 104),
    "kexec_file_load": Number(320, 294),
    "init_module": Number(175, 105),
    "finit_module": Number(313, 273),
    "delete_module": Number(176, 106),
    "reboot": Number(169, 142),
    "swapon": Number(167, 224),
    "swapoff": Number(168, 225),
    "syslog": Number(103, 116),
    "acct": Number(163, 89),
    "settimeofday": Number(164, 170),
    "clock_settime": Number(227, 112),
    "clock_adjtime": Number(305, 266),
    "adjtimex": Number(159, 171),
    "quotactl": Number(179, 60),
    "name_to_handle_at": Number(303, 264),
    "open_by_handle_at": Number(304, 265),
    "lookup_dcookie": Number(212, 18),
    "personality": Number(135, 92),
    "iopl": Number(172, None),
    "ioperm": Number(173, None),
    "modify_ldt": Number(154, None),
    "vhangup": Number(153, 58),
    "sethostname": Number(170, 161),
    "setdomainname": Number(171, 162),
    "move_pages": Number(279, 239),
    "migrate_pages": Number(256, 238),
    "fanotify_init": Number(300, 262),
}
