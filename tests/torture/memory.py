"""How much memory a process has, as Linux counts it."""

from pathlib import Path


def field_kb(pid, file, begin):
    """The sum of the fields of this file whose names begin so."""
    lines = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(begin))


def private_kb(pid):
    """What nobody shares with it."""
    return field_kb(pid, "smaps_rollup", "Private_")


def peak_mb(pid):
    """The most that it had resident since it began or `forget_peak`."""
    return field_kb(pid, "status", "VmHWM:") // 1024


def forget_peak(pid):
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
