"""An address of MySQL that cannot be meant is refused before any server is asked."""

import pytest

from landing.errors import SourceError
from landing.readers.mysql import MysqlReader


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://ada:s3cret@db/shop?charset=latin1", "another charset than utf8mb4"),
        ("mysql://ada:s3cret@db/shop?use_unicode=0", "asks for use_unicode"),
        ("mysql://ada:s3cret@db/", "not one of MySQL with a user and a database"),
        ("mysql://db/shop", "not one of MySQL with a user and a database"),
        ("mysql://ada:s3cret@db:port/shop", "not one of MySQL with a user"),
    ],
)
def test_it_is_named_and_its_password_is_not(address: str, said: str) -> None:
    with pytest.raises(SourceError) as refused, MysqlReader(address).catalog("shop"):
        pass
    assert said in str(refused.value)
    assert "TIDEMARK_CONNECTION_SHOP" in str(refused.value)
    assert "s3cret" not in str(refused.value)
