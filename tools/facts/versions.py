"""The fact files of several MindSpore versions: the newest whole, each older one as the difference to the next newer.

A line of a difference is `-` and a line that only the newer version has, or `+` and one that only the older has;
it is sorted by what follows the sign.
"""

NEWEST = "2.10.0"
OLDER = ("2.9.0", "2.8.0", "2.7.0")


def whole(folder):
    return folder / ("mindspore-%s.txt" % NEWEST)


def difference(folder, version):
    return folder / ("mindspore-%s.diff" % version)


def lines_of(folder, version):
    """All fact lines of a version, from the files of it and all newer ones."""
    lines = set(whole(folder).read_text(encoding="utf-8").splitlines())
    for older in OLDER[:OLDER.index(version) + 1] if version != NEWEST else ():
        for line in difference(folder, older).read_text(encoding="utf-8").splitlines():
            (lines.discard if line[0] == "-" else lines.add)(line[1:])
    return lines


def write_difference(folder, version, lines):
    newer = lines_of(folder, ((NEWEST,) + OLDER)[OLDER.index(version)])
    changes = ["-" + line for line in newer - lines] + ["+" + line for line in lines - newer]
    changes.sort(key=lambda line: (line[1:].encode(), line[0]))
    path = difference(folder, version)
    path.write_text("".join(line + "\n" for line in changes), encoding="utf-8", newline="\n")
    print("%s: %d lines" % (path, len(changes)))
