"""Why a file is not taken, named for the condition. The doors say it in their own words."""


class FileRefused(Exception):  # noqa: N818 - named for the condition
    """A file cannot be taken; nothing that was kept before is touched."""


class FileTooLarge(FileRefused):
    """It is larger than we take, or than was announced."""


class FileEmpty(FileRefused):
    """There is nothing in it."""


class TooManyFiles(FileRefused):
    """The report has as many files as we keep."""


class TooManyUploads(FileRefused):
    """So many were begun and removed, or wait to be named in a report, that there is a flaw somewhere."""


class UploadUnknown(FileRefused):
    """There is no such upload, or it is somebody else's."""


class UploadExpired(FileRefused):
    """It was not finished in time, and what had come is gone."""


class UploadComplete(FileRefused):
    """Every byte is there already."""


class FileInSending(FileRefused):
    """The report that it belongs to is being sent just now, with this file."""


class OffsetDiffers(FileRefused):
    """The next byte is not the one that was sent."""

    def __init__(self, offset: int | None = None) -> None:
        super().__init__("The next byte is another one.")
        self.offset = offset
        """The right one; None where another request is sending it just now."""


class EvidenceTaken(FileRefused):
    """The file belongs to another report already."""


class CustodyBroken(Exception):  # noqa: N818 - named for the condition
    """The custody log of a file is not as it was written: an entry was changed, moved, added or taken away."""


class FileChanged(Exception):  # noqa: N818 - named for the condition
    """A file does not come out as it went in; whoever reads it must not use it."""
