"""What dbt says of a model that does not keep its contract, said by column."""

import re

_ROW = re.compile(r"^ *\|(.*)\| *$", re.MULTILINE)


def explain(message: str, model: str, described_in: str | None) -> str | None:
    """Return which columns of a model are not those of its .yml, and the way out.

    `message` is dbt's, `described_in` the .yml that describes the model, if one does.
    None where the message is about something else.
    """
    if "enforced contract" not in message:
        return None
    if "'columns' specification is missing" in message:
        lacks = (
            f"{described_in} names no columns of it"
            if described_in
            else "no .yml describes it"
        )
        return (
            f"{lacks}, and a model of Gold is under contract: write {model}.yml beside "
            "it, with the name and data_type of every column, as docs/modelling.md "
            "shows in section 5. tidemark new gold writes a model with its .yml"
        )
    rows = [[cell.strip() for cell in row.split("|")] for row in _ROW.findall(message)]
    said = [_said(*row) for row in rows[2:] if len(row) == 4]
    if not said:
        return None
    file = described_in or "its .yml"
    return (
        f"its columns are not those of {file}: {'; '.join(said)}. "
        "Its table was left as it was: change the .yml, or the model's SQL"
    )


def _said(column: str, here: str, there: str, why: str) -> str:
    if not there:
        return f"{column} ({_type(here)}) is missing in the .yml"
    if not here:
        return f"{column} is in the .yml alone, and the model does not select it"
    if "type" in why:
        return f"{column} is {_type(here)}, and {_type(there)} in the .yml"
    return f"{column}: {why}"


def _type(name: str) -> str:
    small = name.lower()
    return "string" if small in ("varchar", "text") else small.replace(",", ", ")
