"""The papers of a parcel: what is printed, what goes to customs in Europe, and what each must satisfy."""
