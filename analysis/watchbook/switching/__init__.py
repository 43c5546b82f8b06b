"""The act: work given to people or back to the AI, for real or as a drill, told to routers and written down."""
