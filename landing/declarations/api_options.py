"""What a declaration says of an HTTP API beside what it says of every source."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pages(_Options):
    """How an API hands over more records than one answer holds.

    `by` link: the answer's header `Link` names the next page (`rel="next"`).
    `by` cursor: the answer says at `next` what comes next, either an address or what
    the query's `parameter` is to be; there is no more where it says nothing.
    `by` offset, number: `parameter` is the number of records before the page, or the
    page's number from `first` on; the first page without records is the end. `first`
    has to be said: an API that counts from 0 would lose its first page to a 1.

    `size_parameter` is the query's that says how many records a page has, `size` how
    many to ask for. An API that does not end after `most` pages is refused.
    """

    by: Literal["link", "cursor", "offset", "number"]
    parameter: Text | None = None
    next: Text | None = None
    first: Annotated[int, Field(ge=0)] | None = None
    size_parameter: Text | None = None
    size: Annotated[int, Field(ge=1)] | None = None
    most: Annotated[int, Field(ge=1)] = 10_000

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> "Pages":
        if self.by == "cursor" and self.next is None:
            raise ValueError("by cursor needs next: where in the answer the cursor is")
        if self.by in ("offset", "number") and self.parameter is None:
            raise ValueError(f"by {self.by} needs parameter: what the query calls it")
        of_others = {
            "parameter": self.by == "link",
            "next": self.by != "cursor",
            "first": self.by != "number",
        }
        for name in self.model_fields_set:
            if of_others.get(name):
                raise ValueError(f"by {self.by} has no use for {name}")
        if self.by == "number" and self.first is None:
            raise ValueError(
                "by number needs first: 0 or first: 1, the number of its first page"
            )
        if (self.size is None) != (self.size_parameter is None):
            raise ValueError("should have size just where it has size_parameter")
        return self


class SignIn(_Options):
    """How an API knows who asks; the secret is in the environment, and in no file.

    `by` bearer: `TIDEMARK_SECRET_<CONNECTION>` is a token. `by` key: it is a key, sent
    in `header`. `by` entra: the process's Microsoft Entra identity, for `scope`.
    """

    by: Literal["bearer", "key", "entra"]
    header: Text = "X-API-Key"
    scope: Text | None = None

    @model_validator(mode="after")
    def _entra_has_a_scope(self) -> "SignIn":
        if (self.by == "entra") != (self.scope is not None):
            raise ValueError("should have a scope just where it is by entra")
        if self.by != "key" and "header" in self.model_fields_set:
            raise ValueError(f"by {self.by} has no use for header")
        return self
