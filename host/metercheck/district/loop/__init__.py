"""From suspects to a work list, from checks back to labels, and how good the lists were."""
