"""Where a forge shows a finding: it wants a file and a line for each, as seen from the repository's root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import Place

if TYPE_CHECKING:
    from watchbook.check.finding import Finding
    from watchbook.config import Engagement, TomlFile


@dataclass(frozen=True, slots=True)
class Places:
    """Where findings are shown."""

    config: TomlFile
    """watchbook.toml, where findings are shown that concern no file."""
    folder: str
    """The engagement's folder below the repository's root, with a slash behind it; empty where they are the same."""

    @classmethod
    def of(cls, engagement: Engagement) -> Places:
        """Return the places of an engagement, which may be a folder of a larger repository."""
        for root in (engagement.root, *engagement.root.parents):
            if (root / ".git").exists():
                below = engagement.root.relative_to(root).as_posix()
                return cls(engagement.source, "" if below == "." else f"{below}/")
        return cls(engagement.source, "")

    def where(self, finding: Finding) -> Place:
        """Return where a finding is shown: at its own place, its entry, its workflow's table, or the dumps' path."""
        place = self._near(finding)
        return Place(self.folder + place.file, place.line or 1)

    def _near(self, finding: Finding) -> Place:
        if finding.place and "://" not in finding.place.file:
            return finding.place
        if finding.entry:
            return Place(f"journal/{finding.entry[:4]}/{finding.entry[5:7]}/{finding.entry}.md")
        if finding.workflow:
            return self.config.place(("workflows", finding.workflow))
        return self.config.place(("dumps", "path"))
