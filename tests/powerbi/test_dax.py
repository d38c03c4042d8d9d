"""DAX that cannot be right is refused, and why is said."""

import pytest

from landing.powerbi.dax import FUNCTIONS, Names, problems

_NAMES = Names(
    {
        "Sales": frozenset({"Amount", "Currency", "Is counted", "Sold at", "a]b"}),
        "Sale lines": frozenset({"Quantity"}),
        "Days": frozenset({"Date key"}),
    },
    frozenset({"Revenue", "Total sales"}),
)


@pytest.mark.parametrize(
    "expression",
    [
        "SUM(Sales[Amount])",
        "sum ( 'Sales'[amount] )",
        "CALCULATE(SUM(Sales[Amount]), Sales[Is counted] = TRUE())",
        "DIVIDE([Revenue], [Total sales])",
        "VAR paid = [Revenue]\nRETURN\n    IF(paid > 1 && NOT ISBLANK(paid), paid - 1)",
        "COUNTROWS('Sale lines') * 100 - -1",
        "SUMX('Sale lines', 'Sale lines'[Quantity] * 2) // each\n",
        "CALCULATE([Revenue], DATEADD(Days[Date key], -7, DAY))",
        "DATEDIFF(MAX(Sales[Sold at]), UTCNOW(), MINUTE)",
        'IF(HASONEVALUE(Sales[Currency]), [Revenue], BLANK()) /* or "none" */',
        'CALCULATE([Revenue], Sales[Currency] IN {"EUR", "a ""b"" ] }"})',
        "SUM(Sales[a]]b])",
        "CALCULATE(COUNTROWS(Sales), FILTER(Sales, Sales[Amount] > 0))",
        '1.5e3 + 2 ^ 3 & "x"',
        "VAR a = 1 VAR b = VAR c = a RETURN c + a RETURN a + b",
    ],
)
def test_dax_of_the_vocabulary_is_taken(expression: str) -> None:
    assert problems(expression, _NAMES) == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "it is empty"),
        ("SUM(Sales[Amont])", "no column Sales[Amont] (did you mean Amount?)"),
        ("SUM(Sale[Amount])", "no table Sale (did you mean Sales?)"),
        ("COUNTROWS(Sale)", "Sale is no table and no VAR"),
        ("COUNTROWS('Sales lines')", "no table Sales lines"),
        ("[Revenu] + 1", "no measure [Revenu] (did you mean Revenue?)"),
        ("[Amount] + 1", "a column wants its table before it"),
        ("SUM(Sales[Amount]", "is missing"),
        ("SUM(Sales[Amount]))", ") is one too many"),
        ("(1 + 2", ") is missing after ("),
        ("SUM Sales[Amount]", "SUM is a function"),
        ("SUMM(Sales[Amount])", "SUMM is no function of the vocabulary"),
        ("EVALUATE(Sales)", "EVALUATE is no function"),
        ("SUM()", "SUM has 0 arguments, and takes 1"),
        ("DIVIDE([Revenue])", "DIVIDE has 1 arguments, and takes 2 to 3"),
        ("IF(TRUE(), 1 2)", "is missing or ) in IF"),
        ("1 +", "a value is missing before its end"),
        ("1 + * 2", "a value is missing before *"),
        ("SUM(Sales[Amount], )", "a value is missing before )"),
        ("VAR a = 1", "RETURN is missing"),
        ("VAR a = 1 RETURN b", "b is no table and no VAR"),
        ("VAR sum = 1 RETURN sum", "is called as a function or a table is"),
        ("VAR a 1 RETURN a", "= is missing after VAR a"),
        ("(VAR a = 1 RETURN a) + a", "a is no table and no VAR"),
        ('"open', "a text is not closed"),
        ("SUM('Sales[Amount])", "a name in ' is not closed"),
        ("SUM(Sales[Amount)", "a bracket [ is not closed"),
        ("1 § 2", "means nothing here"),
        ("1; 2", "means nothing here"),
        ("DATEADD(Days[Date key], -1, WEEK)", "DATEADD knows no WEEK"),
        ("Sales[Amount] * 2", "Sales[Amount] has many values here"),
        ("IF(Sales[Amount] > 1, 1)", "has many values here"),
        ("SUM(Sales[Amount]) + MAX(1, Sales[Amount])", "has many values here"),
        ("[Revenue] IN 3", "IN is followed by 3"),
    ],
)
def test_dax_that_cannot_be_right_is_refused(expression: str, said: str) -> None:
    assert said in "; ".join(problems(expression, _NAMES))


def test_a_row_s_own_filter_may_name_a_column_without_its_table() -> None:
    assert problems('[Currency] = "EUR"', _NAMES, of_table="Sales") == []
    assert problems('Sales[Currency] = "EUR"', _NAMES, of_table="Sales") == []
    assert problems('[Curency] = "EUR"', _NAMES, of_table="Sales") == [
        "Sales has no column [Curency]"
    ]


def test_the_vocabulary_is_small() -> None:
    assert len(FUNCTIONS) < 60
