"""Pure numerics: arrays in, arrays or small result objects out; nothing here knows what a council is."""
