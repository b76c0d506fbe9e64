"""The page to look at cannot be served."""

from __future__ import annotations

from metercheck.errors.files import FileError
from metercheck.errors.tree import MetercheckError
from metercheck.errors.usage import UsageError


class OfficeMissing(MetercheckError):
    """The libraries of the extra [office] are not installed. Arguments: missing."""

    key = "error.office_missing"
    exit_code = 7


class BadAddress(UsageError):
    """No address to listen on. Arguments: given."""

    key = "error.bad_address"


class AddressTaken(UsageError):
    """Another program listens there. Arguments: address."""

    key = "error.address_taken"


class AddressUnusable(UsageError):
    """Nothing can listen there. Arguments: address, detail."""

    key = "error.address_unusable"


class BadTokenFile(FileError):
    """A file without a token. Arguments: path, detail."""

    key = "error.bad_token_file"
