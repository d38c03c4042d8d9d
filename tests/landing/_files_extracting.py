"""Extract a folder of files in a process of its own, which says when, to be killed."""

import sys
from pathlib import Path

from landing.control.watermarks import Control
from landing.declarations import Column, FileSource
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.files.local import LocalFolder

SOURCE = FileSource(
    name="products",
    file=Path("s.yml"),
    columns=(Column("id", "bigint"),),
    connection="inbox",
    key=("id",),
    deleted_column=None,
    path="*.csv",
)


def main(folder: Path) -> None:
    lake = Lake.open(str(folder / "lake"))
    control = Control.open(f"sqlite:///{folder}/control.db")
    print("begins", flush=True)
    place = LocalFolder(folder / "inbox")
    extract(SOURCE, reader=place, lake=lake, control=control, part_rows=5)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
