"""What an office's systems export, as the dataset that everything else reads."""

from metercheck.district.importing.importer import import_sources
from metercheck.district.importing.points import Choices
from metercheck.district.importing.report import FileReport, ImportReport

__all__ = ["Choices", "FileReport", "ImportReport", "import_sources"]
