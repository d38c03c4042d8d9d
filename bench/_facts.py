"""Prices and limits that others publish, what was measured here, and what is assumed.

One table for `scale.py`. A price is in US dollars, of the East US regions, without
discount; when it was published, or noted, stands beside it. Look it up again before you
decide by it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A figure, and who says so."""

    value: float
    unit: str
    source: str
    dated: str


_LEARN = "Microsoft Learn"
_RETAIL = "Azure Retail Prices API, East US 2, as a public project noted it"
_BLOB = f"{_LEARN}, Estimate the cost of Azure Blob Storage, sample prices"
_DBU = "databrickspricing.pages.dev, serverless rates of Azure"

PUBLISHED = {
    # ---------- Event Hubs, Standard
    "throughput unit": Fact(
        0.03, "$ an hour", "Infracost, issue 1354: $21.90 a month", "2022"
    ),
    "million events": Fact(0.028, "$", "Infracost, issue 1354", "2022"),
    "events of a unit": Fact(
        1_000, "a second", f"{_LEARN}, Scaling with Event Hubs", "23 November 2023"
    ),
    "units of a namespace": Fact(
        40, "at most", f"{_LEARN}, Scaling with Event Hubs", "23 November 2023"
    ),
    "partitions of a hub": Fact(
        32, "at most", f"{_LEARN}, reference of Az.EventHub", "undated"
    ),
    # ---------- Functions, Flex Consumption, on demand
    "GB-second": Fact(0.000026, "$, after 100,000 a month", _RETAIL, "5 October 2026"),
    "million executions": Fact(0.40, "$, after 250,000", _RETAIL, "5 October 2026"),
    "shortest execution": Fact(
        1.0, "second billed", f"{_LEARN}, Flex Consumption plan hosting", "undated"
    ),
    # ---------- containers
    "vCPU-second": Fact(0.000024, "$, after 180,000", _RETAIL, "5 October 2026"),
    "GiB-second": Fact(0.000003, "$, after 360,000", _RETAIL, "5 October 2026"),
    # ---------- lake
    "GB of the lake": Fact(0.021, "$ a month, hot, LRS", _BLOB, "26 July 2024"),
    "10,000 writes": Fact(0.0715, "$, of up to 4 MiB each", _BLOB, "26 July 2024"),
    "10,000 reads": Fact(0.0057, "$, of up to 4 MiB each", _BLOB, "26 July 2024"),
    "requests of an account": Fact(
        20_000,
        "a second",
        f"{_LEARN}, Scalability targets for standard storage accounts",
        "undated",
    ),
    # ---------- warehouses
    "DBU": Fact(0.70, "$, serverless SQL", _DBU, "April 2026"),
    "100 DWU": Fact(
        1.20, "$ an hour", "c3x.dev, cost of azurerm_synapse_workspace", "undated"
    ),
    "TB of a pool": Fact(
        122.88, "$ a month", "c3x.dev, cost of azurerm_synapse_workspace", "undated"
    ),
    # ---------- what there is one of
    "control table": Fact(
        14.72, "$ a month, Azure SQL S0", "Azure pricing calculator, noted", "undated"
    ),
    "GB of logs": Fact(
        2.30, "$, after 5 a month", "monitoringcost.com, Azure Monitor cost", "2026"
    ),
}

SIZES = {
    "2X-Small": (4, 1),
    "X-Small": (6, 2),
    "Small": (12, 4),
    "Medium": (24, 8),
    "Large": (40, 16),
    "X-Large": (80, 32),
    "2X-Large": (144, 64),
    "3X-Large": (272, 128),
    "4X-Large": (528, 256),
}
"""SQL warehouses of Databricks: DBU an hour, and workers of 8 cores.

Databricks documentation, SQL warehouse sizing, 4 December 2024; DBU as public projects
noted them.
"""

POOLS = (100, 200, 300, 400, 500, 1_000, 1_500, 2_000, 3_000, 6_000, 15_000, 30_000)
"""DWU of a pool of Synapse. Microsoft Learn, capacity limits: DW30000c at most."""

MEASURED = {
    "function": Fact(
        19e-6, "CPU seconds an event, Python 3.13", "functions.md, Speed", ""
    ),
    "event": Fact(
        10.4e-6, "CPU seconds of a first build", "performance.md, The first build", ""
    ),
    "search": Fact(
        0.1e-6,
        "CPU seconds a known version and build: 2.5 s on 2 cores for 49 million",
        "performance.md, An increment",
        "",
    ),
    "node": Fact(
        0.04,
        "seconds of dbt a model or test",
        "performance.md, Nothing new, less dbt's start",
        "",
    ),
    "compaction": Fact(
        470,
        "files a second: 95,834 in 204 seconds",
        "performance.md, Compaction",
        "",
    ),
}

ASSUMED = {
    "size": Fact(1_000, "bytes an event", "", ""),
    "groups": Fact(2, "consumer groups, ours among them", "", ""),
    "in the lake": Fact(250, "bytes an event, compressed", "", ""),
    "in the warehouse": Fact(300, "bytes an event, all tables", "", ""),
    "put": Fact(0.1, "seconds to write a file to the lake", "", ""),
    "receiving": Fact(50e-6, "CPU seconds an event of a consumer", "", ""),
    "table": Fact(
        0.3, "seconds to read what is new in a table, four at a time", "", ""
    ),
    "nodes": Fact(16, "models and tests a table or stream", "", ""),
    "nodes of all": Fact(40, "models and tests that a project has anyway", "", ""),
    "statement": Fact(
        1.0, "seconds a model or test in a warehouse, four at a time", "", ""
    ),
    "start": Fact(15, "seconds for Python, dbt and a container", "", ""),
    "warehouse": Fact(10, "times DuckDB's CPU for the same rows", "", ""),
    "pool": Fact(1, "core that 100 DWU are counted as", "", ""),
    "disk": Fact(2_000, "GB that one machine has for DuckDB, not in its price", "", ""),
    "history": Fact(365, "days that lake and warehouse hold", "", ""),
    "idle": Fact(300, "seconds until a serverless warehouse stops", "", ""),
    "logs": Fact(0.1, "GB of logs a day, and 1 KB an execution of a function", "", ""),
}
