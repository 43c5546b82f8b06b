"""A source's conversations in buckets by their hash, in one file, of which a bucket is read at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.rollups.conversation_keys import BUCKET_SHIFT, ConversationKeys

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WORD_BYTES, TAG_BYTES = 8, 4


@dataclass(frozen=True, slots=True)
class KeyBuckets:
    """Where each bucket of a source's conversations lies."""

    path: Path
    starts: NDArray[np.int64]
    """The first key of each bucket, and behind the last how many there are."""

    @classmethod
    def write(cls, path: Path, keys: ConversationKeys, buckets: int) -> KeyBuckets:
        """Write conversations to a file, bucket by bucket, each by bits of its hash that no table uses.

        Raises:
            OSError: it cannot be written.
        """
        bucket = ((keys.word >> BUCKET_SHIFT) % np.uint64(buckets)).astype(np.uint16)
        order = np.argsort(bucket, kind="stable")  # of 16 bits: by radix, in linear time
        path.write_bytes(ConversationKeys(keys.word[order], keys.tag[order]).to_bytes())
        return cls(path, np.concatenate([[0], np.cumsum(np.bincount(bucket, minlength=buckets))]))

    def keys(self, bucket: int) -> ConversationKeys:
        """Return the conversations of a bucket.

        Raises:
            OSError: they cannot be read.
        """
        start, end, count = (int(number) for number in (self.starts[bucket], self.starts[bucket + 1], self.starts[-1]))
        words = np.fromfile(self.path, np.uint64, end - start, offset=WORD_BYTES * start)
        tags = np.fromfile(self.path, np.uint32, end - start, offset=WORD_BYTES * count + TAG_BYTES * start)
        return ConversationKeys(words, tags)
