"""Opens the folder that an import makes, and gives the frames of its districts."""

from metercheck.district.dataset.opened import Dataset

__all__ = ["Dataset"]
