"""This build against an earlier one: the same jobs on the same seeded worlds, in interleaved processes.

    git worktree add ../earlier 7de3c26
    python -m benchmarks.against ../earlier --rounds 5

`worlds` makes the databases with the earlier build's own command, `jobs` runs inside either build (it is started
by its path, with the build's folder as the current one), the command here starts both in turn and prints the table.
Only CPU seconds and ratios are told; the answers of both must be equal.
"""
