"""A table of Arrow in the words of Databricks' Thrift protocol."""

import json
from dataclasses import dataclass, field

import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import ttypes as t
from pyspark.sql import DataFrame
from pyspark.sql.types import DataType, DecimalType, StructType

PAGE = 10_000
"""How many rows one answer holds at most, so that a larger result takes several."""

_KINDS = {
    "void": t.TTypeId.NULL_TYPE,
    "boolean": t.TTypeId.BOOLEAN_TYPE,
    "byte": t.TTypeId.TINYINT_TYPE,
    "short": t.TTypeId.SMALLINT_TYPE,
    "integer": t.TTypeId.INT_TYPE,
    "long": t.TTypeId.BIGINT_TYPE,
    "float": t.TTypeId.FLOAT_TYPE,
    "double": t.TTypeId.DOUBLE_TYPE,
    "decimal": t.TTypeId.DECIMAL_TYPE,
    "string": t.TTypeId.STRING_TYPE,
    "char": t.TTypeId.CHAR_TYPE,
    "varchar": t.TTypeId.VARCHAR_TYPE,
    "binary": t.TTypeId.BINARY_TYPE,
    "date": t.TTypeId.DATE_TYPE,
    "timestamp": t.TTypeId.TIMESTAMP_TYPE,
    "timestamp_ntz": t.TTypeId.TIMESTAMP_TYPE,
    "array": t.TTypeId.ARRAY_TYPE,
    "map": t.TTypeId.MAP_TYPE,
    "struct": t.TTypeId.STRUCT_TYPE,
}


@dataclass
class Result:
    """All rows of a statement, handed out in order, each once; or its error."""

    schema: StructType = field(default_factory=StructType)
    rows: pa.Table = field(default_factory=lambda: pa.table({}))
    error: str | None = None
    handed_out: int = 0

    @classmethod
    def of(cls, frame: DataFrame) -> "Result":
        """Return the rows of a query, or none of a statement that has no columns."""
        if any(isinstance(column.dataType, StructType) for column in frame.schema):
            # what OPTIMIZE says holds nulls where it says that there are none
            said = frame.schema.json().replace('"nullable":false', '"nullable":true')
            frame = frame.to(StructType.fromJson(json.loads(said)))
        if not frame.schema.fields:
            return cls()
        return cls(frame.schema, frame.toArrow())

    def status(self) -> t.TGetOperationStatusResp:
        """Say whether the statement ended well or in an error."""
        states = t.TOperationState
        return t.TGetOperationStatusResp(
            status=SUCCESS,
            operationState=states.ERROR_STATE if self.error else states.FINISHED_STATE,
            errorMessage=self.error,
            displayMessage=self.error,
        )

    def metadata(self) -> t.TGetResultSetMetadataResp:
        """Say which columns there are, as Thrift and as Arrow."""
        columns = [
            t.TColumnDesc(column.name, _described(column.dataType), place)
            for place, column in enumerate(self.schema, 1)
        ]
        return t.TGetResultSetMetadataResp(
            status=SUCCESS,
            schema=t.TTableSchema(columns),
            resultFormat=t.TSparkRowSetType.ARROW_BASED_SET,
            lz4Compressed=False,
            arrowSchema=self.rows.schema.serialize().to_pybytes(),
            isStagingOperation=False,
        )

    def page(self, at_most: int | None) -> t.TFetchResultsResp:
        """Hand out the next rows, not more than one page of them."""
        first = self.handed_out
        page = self.rows.slice(first, min(at_most or PAGE, PAGE))
        self.handed_out += page.num_rows
        batches = [
            t.TSparkArrowBatch(batch.serialize().to_pybytes(), batch.num_rows)
            for batch in page.to_batches()
        ]
        return t.TFetchResultsResp(
            status=SUCCESS,
            hasMoreRows=self.handed_out < self.rows.num_rows,
            results=t.TRowSet(startRowOffset=first, rows=[], arrowBatches=batches),
            resultSetMetadata=self.metadata(),
        )


def _described(kind: DataType) -> t.TTypeDesc:
    entry = t.TPrimitiveTypeEntry(_KINDS[kind.typeName()])
    if isinstance(kind, DecimalType):
        entry.typeQualifiers = t.TTypeQualifiers(
            {
                "precision": t.TTypeQualifierValue(i32Value=kind.precision),
                "scale": t.TTypeQualifierValue(i32Value=kind.scale),
            }
        )
    return t.TTypeDesc([t.TTypeEntry(primitiveEntry=entry)])


SUCCESS = t.TStatus(statusCode=t.TStatusCode.SUCCESS_STATUS)
