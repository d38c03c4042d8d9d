"""Databricks' Thrift service, answered by a local Spark session.

It is a double of the endpoint and not of the engine: what is sent is run by Spark
and Delta Lake, and what they say is sent back, errors too.
"""

import logging
from uuid import uuid4

from _results import SUCCESS, Result
from _shims import RUNTIME, Session, run
from databricks.sql.thrift_api.TCLIService import TCLIService
from databricks.sql.thrift_api.TCLIService import ttypes as t
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

PROTOCOL = t.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V7
# Spark logs at this level what it answers as an error anyway
logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)


class Service(TCLIService.Iface):
    """The calls that dbt-databricks makes; a statement has ended when it is answered.

    A client that makes another call is told that it has no result.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._sessions: dict[bytes, Session] = {}
        self._results: dict[bytes, Result] = {}

    def OpenSession(self, req: t.TOpenSessionReq) -> t.TOpenSessionResp:
        """Open a session of Spark's own: the same tables, its own temporary views."""
        spark = self._spark.newSession()
        spark.conf.set("spark.databricks.clusterUsageTags.sparkVersion", RUNTIME)
        for name, value in (req.configuration or {}).items():
            spark.conf.set(name, value)
        asked = req.initialNamespace or t.TNamespace()
        catalog = asked.catalogName or "hive_metastore"
        handle = _handle()
        self._sessions[handle.guid] = Session(spark, catalog, asked.schemaName)
        return t.TOpenSessionResp(
            status=SUCCESS,
            serverProtocolVersion=PROTOCOL,
            sessionHandle=t.TSessionHandle(handle, PROTOCOL),
            initialNamespace=asked,
            canUseMultipleCatalogs=True,
        )

    def CloseSession(self, req: t.TCloseSessionReq) -> t.TCloseSessionResp:
        self._sessions.pop(req.sessionHandle.sessionId.guid, None)
        return t.TCloseSessionResp(SUCCESS)

    def ExecuteStatement(self, req: t.TExecuteStatementReq) -> t.TExecuteStatementResp:
        """Run a statement to its end; answer with its first rows, or Spark's error."""
        session = self._sessions[req.sessionHandle.sessionId.guid]
        try:
            _enter_schema(session)
            result = Result.of(run(session, req.statement))
        except (PySparkException, Py4JError) as error:
            result = Result(error=str(error))
        return t.TExecuteStatementResp(*self._answer(result, req.getDirectResults))

    def GetTables(self, req: t.TGetTablesReq) -> t.TGetTablesResp:
        """Return the tables and views of one schema, none where it is not there."""
        session = self._sessions[req.sessionHandle.sessionId.guid]
        result = Result.of(_tables(session, req.schemaName))
        return t.TGetTablesResp(*self._answer(result, req.getDirectResults))

    def GetOperationStatus(
        self, req: t.TGetOperationStatusReq
    ) -> t.TGetOperationStatusResp:
        return self._results[req.operationHandle.operationId.guid].status()

    def GetResultSetMetadata(
        self, req: t.TGetResultSetMetadataReq
    ) -> t.TGetResultSetMetadataResp:
        return self._results[req.operationHandle.operationId.guid].metadata()

    def FetchResults(self, req: t.TFetchResultsReq) -> t.TFetchResultsResp:
        """Hand out the next rows; none is handed out twice."""
        return self._results[req.operationHandle.operationId.guid].page(req.maxRows)

    def CloseOperation(self, req: t.TCloseOperationReq) -> t.TCloseOperationResp:
        self._results.pop(req.operationHandle.operationId.guid, None)
        return t.TCloseOperationResp(SUCCESS)

    def CancelOperation(self, req: t.TCancelOperationReq) -> t.TCancelOperationResp:
        # a client has no handle of a statement before that has ended
        return t.TCancelOperationResp(SUCCESS)

    def _answer(
        self, result: Result, asked: t.TSparkGetDirectResults | None
    ) -> tuple[t.TStatus, t.TOperationHandle, t.TSparkDirectResults | None]:
        handle = _handle()
        self._results[handle.guid] = result
        operation = t.TOperationHandle(handle, t.TOperationType.EXECUTE_STATEMENT, True)
        direct = None
        if asked:
            direct = t.TSparkDirectResults(
                operationStatus=result.status(),
                resultSetMetadata=result.metadata(),
                resultSet=result.page(asked.maxRows),
            )
        return SUCCESS, operation, direct


def _enter_schema(session: Session) -> None:
    # Databricks lets a session be in a schema that is made only later
    if session.schema and session.spark.catalog.databaseExists(session.schema):
        session.spark.catalog.setCurrentDatabase(session.schema)
        session.schema = None


def _tables(session: Session, schema: str) -> DataFrame:
    spark, found = session.spark, []
    if spark.catalog.databaseExists(schema):
        views = {
            row.viewName for row in spark.sql(f"show views in `{schema}`").collect()
        }
        for row in spark.sql(f"show tables in `{schema}`").collect():
            if not row.isTemporary:
                kind = "VIEW" if row.tableName in views else "TABLE"
                found.append((session.catalog, schema, row.tableName, kind, ""))
    names = ("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS")
    return spark.createDataFrame(found, ", ".join(f"{name} string" for name in names))


def _handle() -> t.THandleIdentifier:
    return t.THandleIdentifier(guid=uuid4().bytes, secret=uuid4().bytes)
