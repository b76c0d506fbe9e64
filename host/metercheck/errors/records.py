"""Records, and what lies beside them, that cannot be taken in, shown or written out."""

from __future__ import annotations

from metercheck.errors.files import FileError
from metercheck.errors.link import LinkError
from metercheck.errors.store import StoreError
from metercheck.errors.tree import MetercheckError
from metercheck.errors.usage import UsageError


class SyncCut(LinkError):
    """The line went away in the midst. Arguments: port, fetched, waiting (records)."""

    key = "error.sync_cut"


class RecordErased(StoreError):
    """It was here. Arguments: asked, at, why."""

    key = "error.record_erased"


class BadAttachment(FileError):
    """Arguments: path, detail."""

    key = "error.bad_attachment"


class BadRemark(UsageError):
    """Arguments: longest (characters)."""

    key = "error.bad_remark"


class BadAge(UsageError):
    """Arguments: given."""

    key = "error.bad_age"


class TableExtraMissing(MetercheckError):
    """What writes Parquet is not installed. Arguments: missing."""

    key = "error.table_extra_missing"
    exit_code = 7
