"""The metering chip: what it is asked, what it answers, how far it is trusted."""
