"""One module a publication: each reads official files as published into `Figure`s."""
