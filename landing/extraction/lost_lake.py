"""A lake that lost what landed in it: nothing would land again, as all is known.

The address of a lake stays the same when it is emptied, and the control table often is
somewhere else.
"""

from landing import bronze
from landing.declarations import RowSource
from landing.errors import WatermarkError
from landing.lake import Lake


def require_standing(source: RowSource, lake: Lake) -> None:
    """Raise `WatermarkError` where nothing is there of a source that landed in a lake.

    That a part is gone is for the build to see, which knows the files by their names.
    """
    roots = (bronze.ROOT, bronze.COMPACTED)
    if any(lake.has_files(bronze.folder(source.name, root=root)) for root in roots):
        return
    raise WatermarkError(
        f"source {source.name}: its rows landed in {lake.url}, and no file of it is "
        "there any longer. Nothing was landed",
        way_out="Put the files back, or land all of it again: tidemark watermark reset "
        f"{source.name}",
    )
