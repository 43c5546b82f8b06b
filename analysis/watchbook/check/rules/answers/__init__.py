"""Says whether calls were answered, in time and by somebody who may."""
