"""Values of a source as columns of Bronze: exactly, or not at all."""
