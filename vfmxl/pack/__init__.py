"""The data pack: its schema, its fast reader, its builder, and the shelf that installed packs stand on."""
