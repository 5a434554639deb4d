/// Placeholder, replaced while the layers are built.
