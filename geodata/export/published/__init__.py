"""What the registry tells other programs in one document: whom to ask of a zone, what each layer can say, where it all is."""
