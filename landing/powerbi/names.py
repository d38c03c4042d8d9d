"""What things are called in the model, and the tags by which Power BI knows them."""

import uuid

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "https://tidemark.invalid/powerbi")


def title(name: str) -> str:
    """Return a name of dbt as a person reads it: `order_lines` is `Order lines`."""
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def tag(*of: str) -> str:
    """Return the tag of an object, the same for the same names whenever it is asked.

    Power BI follows an object through renamings by it, and git shows no difference
    where nothing has changed.
    """
    return str(uuid.uuid5(_OURS, " ".join(of)))


def is_tag_of_ours(text: str) -> bool:
    """Return whether `tag` made it; those that Power BI draws are of another kind."""
    try:
        return uuid.UUID(text).version == 5
    except ValueError:
        return False
