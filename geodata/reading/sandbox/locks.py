"""What a process gives up before it opens a stranger's file: other files, the network, memory and time without end.

Landlock (Linux 5.13 and later; TCP from 6.7) takes away every file but those named, and network namespaces the
network; both work without being root.  Each lock tells whether it holds: none fails silently.
Sources: landlock(7), landlock_create_ruleset(2), unshare(2), setrlimit(2).
"""

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["bound", "lock_files", "lock_network", "readable_system"]

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, alike on every architecture
_VERSION = 1  # flag of _CREATE: only tell the version
_NO_NEW_PRIVILEGES = 38
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_EXECUTE, _READ_FILE, _READ_FOLDER = 1, 4, 8
_FIRST_RIGHTS = (1 << 13) - 1
_MORE_RIGHTS = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}  # refer, truncate, ioctl: by the version that knows them


def bound(memory_bytes: int, cpu_s: int, file_bytes: int) -> None:
    """Limits of the operating system on this process; beyond them it gets an error or is killed."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))


def lock_network() -> bool:
    """Moves the process into a network of its own that leads nowhere.  Only before it has threads."""
    return int(_libc().unshare(_NEW_USER | _NEW_NETWORK)) == 0


def lock_files(readable: Sequence[str]) -> int:
    """Takes away every file but those below `readable`, which stay readable, and TCP where the kernel can.

    Returns the version of Landlock that did it: 0 if there is none and nothing is locked; from 4 on TCP is too.
    Raises OSError if the kernel refuses what it said it could.
    """
    libc = _libc()
    version = max(0, int(libc.syscall(_CREATE, None, 0, _VERSION)))
    if version == 0:
        return 0
    rights = _FIRST_RIGHTS | sum(right for since, right in _MORE_RIGHTS.items() if version >= since)
    attributes = struct.pack("<QQQ", rights, 3, 3)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = _checked(libc.syscall(_CREATE, attributes, len(attributes), 0), "landlock_create_ruleset")
    for path in readable:
        if Path(path).exists():
            _allow(libc, ruleset, path)
    _checked(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs")
    _checked(libc.syscall(_RESTRICT, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)
    return version


def readable_system() -> list[str]:
    """Where Python and its libraries lie; everything else is none of a reader's business."""
    package = str(Path(__file__).resolve().parents[3])
    return ["/usr", "/lib", "/lib64", sys.prefix, sys.base_prefix, "/proc/self", "/etc/ld.so.cache", "/etc/localtime",
            f"{package}/geodata", f"{package}/fieldreg"]  # fmt: skip


def _allow(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    right = _READ_FILE | _READ_FOLDER | _EXECUTE if Path(path).is_dir() else _READ_FILE
    _checked(libc.syscall(_ADD, ruleset, 1, struct.pack("<Qi", right, opened), 0), f"landlock_add_rule {path}")
    os.close(opened)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(returned: int, what: str) -> int:
    if returned < 0:
        raise OSError(ctypes.get_errno(), what)
    return returned
