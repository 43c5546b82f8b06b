"""Says what no band hears: fields that few have, zeros that came, hours that were quiet, metrics that are too good."""
