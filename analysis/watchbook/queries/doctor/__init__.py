"""What is wrong around an engagement, each with how to mend it: it reads, and sends nothing."""

from watchbook.queries.doctor.examination import Examination, examine
from watchbook.queries.doctor.site_look import examine_site

__all__ = ["Examination", "examine", "examine_site"]
