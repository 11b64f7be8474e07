"""Become another account, then run a command. PostgreSQL refuses to work as root.

    python -I launch.py UID GID CAPABILITY COMMAND ...

CAPABILITY is the number of the one Linux capability that the command keeps (see `accounts.passage`), or `none`. Standard library
only and run by path: it works before anything is installed and where the machine has no `setpriv`.
"""

import ctypes
import os
import sys

PR_SET_SECUREBITS, NO_SETUID_FIXUP = 28, 1 << 2
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int, capability: int | None) -> None:
    """Change account for good, keeping one capability through the coming exec."""
    libc = ctypes.CDLL(None, use_errno=True)
    if capability is not None:
        # Keeps capabilities over the change of account, and lets access(2) count them: initdb asks that about its own binaries,
        # and without this bit the kernel answers as if the account had none.
        _must(libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0), "prctl(PR_SET_SECUREBITS)")
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability is None:
        return
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Twice (effective, permitted, inheritable): the low and the high 32 capabilities.
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    _must(libc.capset(ctypes.byref(header), ctypes.byref(sets)), "capset")
    _must(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0), "prctl(PR_CAP_AMBIENT_RAISE)")


def _must(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


if __name__ == "__main__":
    uid, gid, capability, *command = sys.argv[1:]
    become(int(uid), int(gid), None if capability == "none" else int(capability))
    os.execv(command[0], command)
