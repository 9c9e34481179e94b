"""What else the machine does."""
import pathlib
import time


def cores_in_use(seconds=0.5):
    """By everybody together, now."""
    before = _times()
    time.sleep(seconds)
    after = _times()
    spent = [new - old for old, new in zip(before, after)]
    idle = spent[3] + spent[4]
    cores = sum(line[:3] == "cpu" and line[3:4].isdigit() for line in pathlib.Path("/proc/stat").read_text().splitlines())
    return cores * (1 - idle / sum(spent))


def _times():
    return [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
