"""How the store's tables came to be, a file for each version. Alembic reads this folder."""
