// Replaced while the layers are built.
