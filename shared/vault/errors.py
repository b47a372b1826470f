"""What the vault refuses to do, named for the condition."""

from shared.settings import SettingRefused


class SealBroken(Exception):  # noqa: N818 - named for the condition
    """A box or a wrapped key does not open: other key, other report, other purpose, or changed bytes."""


class UnknownMasterKey(Exception):  # noqa: N818 - named for the condition
    """A data key is wrapped by a master key that the settings do not name."""

    def __init__(self, master_key_id: str) -> None:
        super().__init__(
            f"No master key with the id {master_key_id!r} is configured: add it to CASEBRIDGE_MASTER_KEYS after the "
            "current one, and remove it only when no data key needs it any more."
        )
        self.master_key_id = master_key_id


class MasterKeysRefused(SettingRefused):
    """The master keys cannot be used as they are given; the message says what to write, and shows no key."""
